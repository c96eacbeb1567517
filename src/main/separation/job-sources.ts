import type { GrowingSource } from '../../contract/api.ts'
import type { SourceId } from '../../core/project/records.ts'
import { firstAt, heardRange } from '../../core/separation/parts.ts'
import type { ProjectFile } from '../project-file/types.ts'
import type { ResultSources } from './result-writer.ts'
import { type JobState, namesOf, type PartState, targetsOf } from './state.ts'

/** The sources that a part fills. */
export const sourceIds = (part: PartState): SourceId[] =>
  [...targetsOf(part).map(({ targetId }) => targetId), part.residualId, part.originalId].filter((id) => id !== null)

/** Writers that go on where the sources of a part end. */
export const openWriters = (file: ProjectFile, part: PartState) => {
  const { residualId, originalId, channels, rate } = part
  const open = (id: SourceId | null) => (id === null ? null : file.createSource(id, channels, rate))
  return {
    targets: targetsOf(part).map(({ targetId }) => open(targetId)),
    residual: open(residualId),
    original: open(originalId),
  } satisfies ResultSources
}

/** Removes every sample that a job has stored. */
export const discardResults = (file: ProjectFile, state: JobState): void => {
  for (const part of state.parts)
    for (const id of sourceIds(part))
      if (!file.document.source[id]) file.createSource(id, part.channels, part.rate).discard()
}

/** The sources of a job that hold something already and will still grow, as the timeline draws them. */
export const growingOf = (file: ProjectFile, state: JobState): GrowingSource[] =>
  state.parts.flatMap((part): GrowingSource[] => {
    const { channels, rate, length } = part
    const first = part.pieces.find(({ at }) => at === firstAt(part))!
    const at = Math.max(0, first.at - (heardRange(file.document, first).from - part.from))
    const common = { channels, rate, total: length, at, below: state.request.track }
    const grow = (source: SourceId | null, name: string, kind: 'target' | 'residual'): GrowingSource[] => {
      const ready = source === null ? 0 : file.ready(source)
      return source === null || ready === 0 ? [] : [{ ...common, source, name, ready, part: kind }]
    }
    const names = namesOf(state)
    return [
      ...targetsOf(part).flatMap(({ targetId }, index) => grow(targetId, names[index]!, 'target')),
      ...grow(part.residualId, `Without ${names.join(', ')}`, 'residual'),
    ]
  })
