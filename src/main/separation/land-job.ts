import type { Job } from '../../contract/api.ts'
import type { NewId } from '../../core/base/ids.ts'
import type { SeparationOrigin, Source, SourceId } from '../../core/project/records.ts'
import { landSeparation, type SeparatedPart } from '../../core/separation/landing.ts'
import { type LevelSums, noEnergy, nothingBelow, targetLevel } from '../../core/separation/level.ts'
import type { ProjectSession } from '../project/session.ts'
import { examplesOf, furtherNames, type JobState, namesOf, type PartState, targetsOf } from './state.ts'

export type LandPorts = {
  readonly session: Pick<ProjectSession, 'change'>
  readonly newId: NewId
  readonly appVersion: string
  /** Land an extract that found nothing, too: somebody asked to keep it. */
  readonly evenNothing?: boolean
}

const sourceRow = (part: PartState, id: SourceId | null, name: string, origin: Source['origin']): Source | null =>
  id === null ? null : { id, name, rate: part.rate, channels: part.channels, frames: part.done, origin }

/** @param wanted which targets are to land */
const separated = (state: JobState, part: PartState, wanted: readonly boolean[], appVersion: string): SeparatedPart => {
  const madeAt = new Date().toISOString()
  const names = namesOf(state)
  const { request } = state
  const all = [request.query, ...furtherNames(request)]
  const ownExamples = examplesOf(state)
  const origin = (
    kind: 'target' | 'residual',
    query: string,
    examples: readonly NonNullable<JobState['example']>[],
    library: JobState['library'],
  ): SeparationOrigin => ({
    kind: 'separation',
    part: kind,
    system: state.system.id,
    systemName: state.system.name,
    systemVersion: state.system.version,
    checkpoint: state.system.checkpoint,
    device: state.device,
    query,
    ...(all.length > 1 ? { queries: all } : {}),
    ...(request.avoid === '' ? {} : { avoid: request.avoid }),
    ...(examples[0] ? { example: examples[0] } : {}),
    ...(examples.length > 1 ? { examples: [...examples] } : {}),
    ...(library ? { library: library.sounds.map(({ name, recordings }) => ({ name, recordings })) } : {}),
    ...(part.spans ? { spans: part.spans.map(({ from, length }) => ({ from: part.from + from, length })) } : {}),
    tool: part.plan.tool,
    settings: part.plan.settings,
    seed: state.request.seed,
    source: part.source,
    from: part.from,
    length: part.length,
    appVersion,
    madeAt,
  })
  /** The examples of a target; further ones that words ask for go by those of the first, if by any. */
  const shownBy = (index: number) => state.furtherExamples[index - 1 - request.also.length] ?? ownExamples
  const libraryOf = (index: number) => (shownBy(index) === ownExamples ? state.library : null)
  return {
    ...part,
    targets: targetsOf(part).map(({ targetId }, index) =>
      wanted[index]
        ? sourceRow(part, targetId, names[index]!, origin('target', all[index]!, shownBy(index), libraryOf(index)))
        : null,
    ),
    residual: sourceRow(
      part,
      part.residualId,
      `Without ${names.join(', ')}`,
      origin('residual', request.query, ownExamples, state.library),
    ),
    original: sourceRow(part, part.originalId, 'Before separation', { kind: 'render', madeAt }),
  }
}

const added = (a: LevelSums, b: LevelSums): LevelSums => ({
  target: a.target + b.target,
  mixture: a.mixture + b.mixture,
})

/** Level of every target against the mixture so far, over all parts, in the order of the queries. */
export const levelsOf = (state: JobState): number[] =>
  namesOf(state).map((_, index) =>
    targetLevel(state.parts.map((part) => targetsOf(part)[index]!.sums).reduce(added, noEnergy)),
  )

const warningsOf = (levels: readonly number[], names: readonly string[]): string[] =>
  levels.flatMap((level, index) => {
    if (level >= nothingBelow) return []
    const which = levels.length > 1 ? ` of “${names[index]}”` : ''
    return [`Nothing found${which}: the target is ${Math.round(-level)} dB below the mixture.`]
  })

/**
 * Puts what is done of a job into the document, as one edit. An extract that found nothing adds no empty track; what was
 * to be removed is removed, however little it was.
 * @returns the job's outcome
 */
export const landJob = (state: JobState, ports: LandPorts): NonNullable<Job['outcome']> => {
  const { session, newId, appVersion, evenNothing = false } = ports
  const levels = levelsOf(state)
  const level = Math.max(...levels)
  const nothingFound = level < nothingBelow
  const names = namesOf(state)
  const { mode } = state.request
  const outcome = {
    targetLevel: level,
    nothingFound,
    tool: state.parts[0]!.plan.tool,
    device: state.device,
    files: [],
    tracks: [] as string[],
    clips: [] as string[],
    warnings: [...state.warnings, ...warningsOf(levels, names)],
  }
  if (nothingFound && !evenNothing && mode === 'extract') return outcome
  // Of several sounds, those that were not found get no empty track. Where all must add up to the source, they all land.
  const wanted = levels.map((each) => evenNothing || mode === 'both' || each >= nothingBelow)
  const landing = {
    parts: state.parts.map((part) => separated(state, part, wanted, appVersion)),
    names,
    together: mode === 'both',
  }
  session.change(state.title, (document) => {
    const landed = landSeparation(document, landing, newId)
    outcome.tracks = landed.tracks
    outcome.clips = landed.clips
    return landed.document
  })
  return outcome
}
