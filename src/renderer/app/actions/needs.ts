import { unreachable } from '../../../core/base/assert.ts'
import type { CommandNeed } from '../../../core/commands/command.ts'
import type { Editor } from '../../state/context.tsx'

const isEmpty = (table: object): boolean => {
  for (const _ in table) return false
  return true
}

/** Whether what a command needs is there now. */
export const meets = (need: CommandNeed, { project, editor, shell }: Editor): boolean => {
  const { info, document, position, history, unsent } = project.getState()
  const { selection, selectedClips, focusedTrack } = editor.getState()
  if (need === 'nothing') return true
  if (!info) return false
  const range = selection !== null && selection.length > 0
  const clips = [...selectedClips].some((id) => document.clip[id])
  switch (need) {
    case 'project':
      return true
    case 'tracks':
      return !isEmpty(document.track)
    case 'focused-track':
      return focusedTrack !== null && document.track[focusedTrack] !== undefined
    case 'audio':
      return !isEmpty(document.clip)
    case 'selected-clips':
      return clips
    case 'range':
      return range
    case 'range-or-clips':
      return range || clips
    case 'clipboard':
      return shell.getState().clipboard !== null
    case 'undo':
      // An edit that is still on its way to the host is none of the history yet, but undoing waits for it.
      return unsent > 0 || history.some((entry) => entry.position <= position && entry.position > 0)
    case 'redo':
      return history.some((entry) => entry.position > position)
    case 'markers':
      return !isEmpty(document.marker)
    case 'result-clip':
      return [...selectedClips].some((id) => document.clip[id]?.blend)
    case 'earlier-separation':
      return (
        shell.getState().lastSeparation !== null ||
        Object.values(document.source).some(({ origin }) => origin.kind === 'separation')
      )
    default:
      return unreachable(need)
  }
}
