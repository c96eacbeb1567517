import { Plus } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { type TrackId, tracksInOrder } from '../../core/project/records.ts'
import { moveTrack } from '../../core/timeline/tracks.ts'
import { useEditor, useEditorState, useProject } from '../state/context.tsx'
import { useShownDocument } from '../state/shown-document.ts'
import { growingSources, layoutRows, type Row, rowsHeight } from '../timeline/rows.ts'
import { Button } from '../ui/Button.tsx'
import { GrowingHeader } from './GrowingHeader.tsx'
import { TrackHeader } from './TrackHeader.tsx'
import './track-headers.css'

/** Where a dragged track would land: before the row at this place, counted over tracks. */
const placeAt = (rows: readonly Row[], y: number): number =>
  rows.filter((row) => row.kind === 'track' && y > row.top + row.height / 2).length

/** Headers of all tracks, in step with the rows of the timeline beside them. */
export const TrackHeaders = () => {
  const { editor, project, run } = useEditor()
  const document = useShownDocument()
  const jobs = useProject((state) => state.jobs)
  const top = useEditorState((state) => state.view.top)
  const soundLanes = useEditorState((state) => state.soundLanes)
  const rows = useMemo(() => layoutRows(document, growingSources(jobs), soundLanes), [document, jobs, soundLanes])
  const list = useRef<HTMLDivElement>(null)
  const [drop, setDrop] = useState<{ readonly track: TrackId; readonly place: number } | null>(null)
  const tracks = rows.filter((row) => row.kind === 'track')

  const dragTo = (track: TrackId, clientY: number): void => {
    const box = list.current?.getBoundingClientRect()
    if (box) setDrop({ track, place: placeAt(rows, clientY - box.top + top) })
  }
  const endDrag = (keep: boolean): void => {
    setDrop(null)
    if (!drop || !keep) return
    const from = tracksInOrder(project.getState().document).findIndex(({ id }) => id === drop.track)
    const to = drop.place > from ? drop.place - 1 : drop.place
    project.edit('Move track', (current) => moveTrack(current, drop.track, to))
  }
  const lineTop = drop ? (tracks[drop.place]?.top ?? rowsHeight(rows)) : 0

  return (
    <div className="track-headers">
      <div className="track-headers-head">
        <Button kind="quiet" icon={Plus} onClick={() => run('track.add')}>
          New track
        </Button>
      </div>
      <div
        className="track-headers-list"
        ref={list}
        onWheel={(event) => {
          if (event.ctrlKey) return
          editor.setState(({ view }) => {
            const most = Math.max(0, rowsHeight(rows) - view.height)
            return { view: { ...view, top: Math.min(most, Math.max(0, view.top + event.deltaY)) } }
          })
        }}
      >
        <ul aria-label="Tracks" style={{ transform: `translateY(${-top}px)`, height: rowsHeight(rows) }}>
          {rows.map((row, index) => (
            <li key={row.id} style={{ top: row.top, height: row.height }}>
              {row.kind === 'track' ? (
                <TrackHeader
                  track={row.track}
                  number={rows.slice(0, index + 1).filter(({ kind }) => kind === 'track').length}
                  dragged={drop?.track === row.id}
                  onDrag={(clientY) => dragTo(row.id, clientY)}
                  onDragEnd={endDrag}
                />
              ) : (
                <GrowingHeader growing={row.growing} />
              )}
            </li>
          ))}
          {drop && <span className="track-headers-drop" style={{ top: lineTop }} />}
        </ul>
      </div>
    </div>
  )
}
