import { copy, isEmptyClipboard, paste } from '../../../core/timeline/clipboard.ts'
import { deleteClips, duplicateClips } from '../../../core/timeline/clips.ts'
import {
  deleteRange,
  duplicateRange,
  rippleDelete,
  rippleDeleteClips,
  silenceRange,
  trimToRange,
} from '../../../core/timeline/ranges.ts'
import type { Editor } from '../../state/context.tsx'
import { newId } from '../../state/ids.ts'
import type { Action, Actions } from './action.ts'
import { documentOf, targetOf, targetRange } from './target.ts'

const copyTarget = (editor: Editor): void => {
  const target = targetOf(editor)
  if (!target) return
  const clipboard = copy(documentOf(editor), target.kind === 'range' ? target.selection : target.clips)
  if (!isEmptyClipboard(clipboard)) editor.shell.setState({ clipboard })
}

const deleteTarget = (editor: Editor, label: string): void => {
  const target = targetOf(editor)
  if (!target) return
  editor.project.edit(label, (document) =>
    target.kind === 'range' ? deleteRange(document, target.selection, newId) : deleteClips(document, target.clips),
  )
}

/** Deletes and closes the gap; the cursor goes where the gap was. */
const ripple =
  (scope: 'track' | 'all'): Action =>
  (editor) => {
    const target = targetOf(editor)
    const range = targetRange(editor)
    if (!target || !range) return
    editor.project.edit('Delete and close gap', (document) =>
      target.kind === 'range'
        ? rippleDelete(document, target.selection, scope, newId)
        : rippleDeleteClips(document, target.clips, scope, newId),
    )
    editor.editor.setState({ cursor: range.from, selection: null, selectedClips: new Set() })
  }

const pasteAtCursor: Action = (editor) => {
  const { clipboard } = editor.shell.getState()
  if (!clipboard) return
  const { cursor, focusedTrack, selection } = editor.editor.getState()
  const at = selection && selection.length > 0 ? selection.from : cursor
  const before = documentOf(editor)
  editor.project.edit('Paste', (document) => paste(document, clipboard, { at, track: focusedTrack }, newId))
  const added = Object.keys(documentOf(editor).clip).filter((id) => !before.clip[id])
  editor.editor.setState({ selectedClips: new Set(added), selection: null, cursor: at + clipboard.length })
}

const duplicate: Action = (editor) => {
  const target = targetOf(editor)
  if (!target) return
  const before = documentOf(editor)
  editor.project.edit('Duplicate', (document) =>
    target.kind === 'range'
      ? duplicateRange(document, target.selection, newId)
      : duplicateClips(document, target.clips, newId),
  )
  if (target.kind === 'range') {
    const { selection } = target
    editor.editor.setState({
      selection: { ...selection, tracks: [...selection.tracks], from: selection.from + selection.length },
    })
  } else {
    const added = Object.keys(documentOf(editor).clip).filter((id) => !before.clip[id])
    editor.editor.setState({ selectedClips: new Set(added) })
  }
}

export const editActions: Actions = {
  'edit.undo': ({ project }) => project.undo(),
  'edit.redo': ({ project }) => project.redo(),
  'edit.history': ({ preferences }) => preferences.change({ sideTab: 'history', sideOpen: true }),
  'edit.cut': (editor) => {
    copyTarget(editor)
    deleteTarget(editor, 'Cut')
  },
  'edit.copy': copyTarget,
  'edit.paste': pasteAtCursor,
  'edit.duplicate': duplicate,
  'edit.delete': (editor) => deleteTarget(editor, 'Delete'),
  'edit.rippleDelete': ripple('track'),
  'edit.rippleDeleteAll': ripple('all'),
  'edit.trim': (editor) => {
    const range = targetRange(editor)
    if (range) editor.project.edit('Trim to selection', (document) => trimToRange(document, range))
  },
  'edit.silence': (editor) => {
    const range = targetRange(editor)
    if (range) editor.project.edit('Silence', (document) => silenceRange(document, range, newId))
  },
  'edit.rename': (editor) => {
    const { focusedTrack, selectedClips } = editor.editor.getState()
    const clip = [...selectedClips].map((id) => documentOf(editor).clip[id]).find((found) => found !== undefined)
    if (clip) {
      editor.preferences.change({ sideTab: 'inspector', sideOpen: true })
      editor.shell.setState(({ nameAsked }) => ({ nameAsked: nameAsked + 1 }))
    } else if (focusedTrack) editor.shell.setState({ renaming: focusedTrack })
  },
}
