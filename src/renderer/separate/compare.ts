import { toDecibels } from '../../core/base/units.ts'
import type { Clip, ClipId, Document } from '../../core/project/records.ts'
import type { Editor } from '../state/context.tsx'
import { loudnessOfSource, matchingGain } from './loudness-match.ts'

/** Seconds of a result that are measured: enough for a stable loudness, read in an instant. */
const measured = 10

/** Gain in dB that makes the source under a result as loud as the result; 0 where one of them is silent. */
const gainOf = async ({ bytes, project }: Editor, document: Document, clip: Clip): Promise<number> => {
  const { blend } = clip
  const own = document.source[clip.source]
  const other = blend && document.source[blend.source]
  const { info } = project.getState()
  if (!own || !blend || !other || !info) return 0
  const frames = Math.min(clip.length, measured * own.rate)
  const read = (source: typeof own, from: number): Promise<number> =>
    loudnessOfSource(
      bytes,
      { project: info.id, source: source.id, channels: source.channels, rate: source.rate },
      from,
      frames,
    )
  const [result, reference] = await Promise.all([read(own, clip.from), read(other, blend.from)])
  return toDecibels(matchingGain(reference, result))
}

/**
 * Switches the selected results between themselves and their source, equally loud, so that the ear compares the sound and
 * not the level.
 */
export const compareResults = async (editor: Editor): Promise<void> => {
  const { document } = editor.project.getState()
  const { compared, comparedGains, selectedClips } = editor.editor.getState()
  const results = [...selectedClips].flatMap((id) => document.clip[id] ?? []).filter((clip) => clip.blend)
  const ids = new Set<ClipId>(results.map((clip) => clip.id))
  if (results.every((clip) => compared.has(clip.id))) {
    editor.editor.setState({
      compared: compared.difference(ids),
      comparedGains: new Map([...comparedGains].filter(([id]) => !ids.has(id))),
    })
    return
  }
  const gains = await Promise.all(results.map(async (clip) => [clip.id, await gainOf(editor, document, clip)] as const))
  editor.editor.setState((state) => ({
    compared: state.compared.union(ids),
    comparedGains: new Map([...state.comparedGains, ...gains]),
  }))
}
