import { CircleAlert, CircleCheck, CircleDashed, Lock } from 'lucide-react'
import { useStore } from 'zustand'
import { useEditor, useProject } from '../state/context.tsx'
import { Tip } from '../ui/Tip.tsx'

/** Name of the project and whether everything is stored. A click names it, or saves it under another name. */
export const ProjectName = () => {
  const { connection, run } = useEditor()
  const { status } = useStore(connection)
  const info = useProject((state) => state.info)
  const waiting = useProject((state) => state.unsent > 0)
  if (!info) return <div className="project-name" />
  const [Icon, text, explanation] =
    status !== 'open'
      ? ([CircleAlert, 'Reconnecting…', 'Edits are kept here and sent when Lasso answers again.'] as const)
      : info.readOnly
        ? ([Lock, 'Read-only', 'This file cannot be changed. Save it under another name to edit it.'] as const)
        : waiting
          ? ([CircleDashed, 'Saving…', 'The last edit is being written to disk.'] as const)
          : info.named
            ? ([
                CircleCheck,
                'Saved',
                `Every edit is stored as you make it${info.folder ? `, in ${info.folder}` : ''}.`,
              ] as const)
            : ([
                CircleCheck,
                'Kept, not yet named',
                'Every edit is stored as you make it. Click to name the file.',
              ] as const)
  return (
    <Tip label={explanation}>
      <button
        type="button"
        className="project-name"
        aria-label={`Project ${info.name}: ${text}. ${info.named ? 'Save under another name' : 'Name the project'}`}
        onClick={() => run(info.named ? 'file.saveAs' : 'file.save')}
      >
        <span className="project-name-text">{info.name}</span>
        <span className="project-name-state" data-state={status === 'open' ? 'fine' : 'broken'}>
          <Icon size={12} aria-hidden />
          {text}
        </span>
      </button>
    </Tip>
  )
}
