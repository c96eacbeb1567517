import { clipEnd, type Document, type Fade } from '../../../core/project/records.ts'
import { moveClips, setClipGain, setFade, splitClips, trimClip } from '../../../core/timeline/clips.ts'
import { joinClips, joinProblem } from '../../../core/timeline/join.ts'
import { splitToNewTrack } from '../../../core/timeline/ranges.ts'
import type { Editor } from '../../state/context.tsx'
import { newId } from '../../state/ids.ts'
import type { Action, Actions } from './action.ts'
import { nudgeOf } from './select.ts'
import { actingTracks, documentOf, targetClips, targetOf, targetRange } from './target.ts'

/** At both edges of a selected range, else at the playhead or cursor: in the selected clips, else on the focused track. */
const split: Action = (editor) => {
  const target = targetOf(editor)
  const { cursor } = editor.editor.getState()
  const playing = editor.playback.getState().status === 'playing'
  const here = playing ? editor.playback.position() : cursor
  const cuts =
    target?.kind === 'range' ? [target.selection.from, target.selection.from + target.selection.length] : [here]
  editor.project.edit('Split', (document) => {
    const tracks = target?.kind === 'clips' ? target.clips.map((id) => document.clip[id]!.track) : actingTracks(editor)
    return splitClips(document, tracks, cuts, newId)
  })
}

const join: Action = (editor) => {
  const clips = targetClips(editor)
  const problem = joinProblem(documentOf(editor), clips)
  if (problem) editor.notify({ title: 'These clips cannot be joined', text: problem })
  else editor.project.edit('Join', (document) => joinClips(document, clips))
}

const move =
  (by: -1 | 0 | 1, rows: -1 | 0 | 1): Action =>
  (editor) => {
    const frames = by * nudgeOf(editor)
    const { selectedClips } = editor.editor.getState()
    const merge = `nudge:${[...selectedClips].sort().join()}:${rows === 0 ? 'time' : 'track'}`
    editor.project.edit('Move clip', (document) => moveClips(document, [...selectedClips], { by: frames, rows }), merge)
  }

/** Clips that a keyboard trim or fade means: the selected ones, else those under the cursor on the focused track. */
const clipsAtCursor = (editor: Editor) => {
  const document = documentOf(editor)
  const { selectedClips, cursor } = editor.editor.getState()
  const chosen = [...selectedClips].flatMap((id) => document.clip[id] ?? [])
  if (chosen.length > 0) return chosen
  const tracks = actingTracks(editor)
  return Object.values(document.clip).filter(
    (clip) => (!tracks || tracks.includes(clip.track)) && clip.at < cursor && clipEnd(clip) > cursor,
  )
}

const trim =
  (edge: 'start' | 'end'): Action =>
  (editor) => {
    const { cursor } = editor.editor.getState()
    const ids = clipsAtCursor(editor).map((clip) => clip.id)
    editor.project.edit('Trim clip', (document) =>
      ids.reduce((trimmed, id) => trimClip(trimmed, id, edge, cursor), document),
    )
  }

const fade =
  (side: 'in' | 'out'): Action =>
  (editor) => {
    const { cursor } = editor.editor.getState()
    const clips = clipsAtCursor(editor)
    editor.project.edit(side === 'in' ? 'Fade in' : 'Fade out', (document) =>
      clips.reduce((faded: Document, clip) => {
        const length = Math.max(0, Math.min(clip.length, side === 'in' ? cursor - clip.at : clipEnd(clip) - cursor))
        const next: Fade = { ...(side === 'in' ? clip.fadeIn : clip.fadeOut), length }
        return setFade(faded, clip.id, side, next)
      }, document),
    )
  }

const changeGain =
  (by: number): Action =>
  (editor) => {
    const { selectedClips } = editor.editor.getState()
    editor.project.edit(
      'Clip gain',
      (document) =>
        [...selectedClips].reduce((changed, id) => {
          const clip = changed.clip[id]
          return clip ? setClipGain(changed, [id], Math.max(-60, Math.min(24, clip.gain + by))) : changed
        }, document),
      `clip-gain:${[...selectedClips].sort().join()}`,
    )
  }

export const clipActions: Actions = {
  'clip.split': split,
  'clip.splitNew': (editor) => {
    const range = targetRange(editor)
    if (range) editor.project.edit('Split to new track', (document) => splitToNewTrack(document, range, newId))
  },
  'clip.splitTool': ({ editor }) => editor.setState(({ tool }) => ({ tool: tool === 'split' ? 'select' : 'split' })),
  'clip.join': join,
  'clip.moveLeft': move(-1, 0),
  'clip.moveRight': move(1, 0),
  'clip.moveUp': move(0, -1),
  'clip.moveDown': move(0, 1),
  'clip.trimStart': trim('start'),
  'clip.trimEnd': trim('end'),
  'clip.fadeIn': fade('in'),
  'clip.fadeOut': fade('out'),
  'clip.gainUp': changeGain(1),
  'clip.gainDown': changeGain(-1),
}
