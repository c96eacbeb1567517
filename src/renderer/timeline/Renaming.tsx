import { useStore } from 'zustand'
import { renameClip } from '../../core/timeline/clips.ts'
import { updateMarker } from '../../core/timeline/markers.ts'
import type { PointerState } from '../state/gesture.ts'
import { markersHeight, rulerHeight } from './geometry.ts'
import type { GestureContext } from './gestures/gesture.ts'
import { InlineName } from './InlineName.tsx'

/** The name of a marker or a clip while it is being edited, over where it is drawn. */
export const Renaming = ({ context }: { readonly context: GestureContext }) => {
  const renaming = useStore(context.pointer, (state) => state.renaming)
  return renaming && <NameEditor context={context} renaming={renaming} />
}

const NameEditor = ({
  context,
  renaming,
}: {
  readonly context: GestureContext
  readonly renaming: NonNullable<PointerState['renaming']>
}) => {
  const { services, stage, pointer } = context
  // Scrolling moves the name along.
  const view = useStore(services.editor, (state) => state.view)
  const { project } = services
  const finish = (edit: (() => void) | null): void => {
    pointer.setState({ renaming: null })
    edit?.()
  }
  if (renaming.kind === 'marker') {
    const box = stage.markers().find((candidate) => candidate.marker.id === renaming.id)
    if (!box) return null
    return (
      <InlineName
        key={renaming.id}
        label="Name of marker"
        name={box.marker.name}
        x={Math.max(0, box.x + 1)}
        y={rulerHeight + 1}
        width={Math.min(180, view.width)}
        onDone={(name) =>
          finish(
            name === null
              ? null
              : () => project.edit('Rename marker', (document) => updateMarker(document, renaming.id, { name })),
          )
        }
      />
    )
  }
  const box = stage.scene().clips.find((candidate) => candidate.clip.id === renaming.id)
  if (!box) return null
  const x = Math.max(0, box.x)
  return (
    <InlineName
      key={renaming.id}
      label="Name of clip"
      name={box.clip.name}
      x={x}
      y={box.top + (box.nameHeight - (markersHeight - 2)) / 2}
      width={Math.min(260, Math.max(90, Math.min(box.x + box.width, view.width) - x))}
      onDone={(name) =>
        finish(
          name === null
            ? null
            : () => project.edit('Rename clip', (document) => renameClip(document, renaming.id, name)),
        )
      }
    />
  )
}
