import type { Job } from '../../contract/api.ts'
import type { NewId } from '../../core/base/ids.ts'
import type { SeparationOrigin, Source, SourceId } from '../../core/project/records.ts'
import { landSeparation, type SeparatedPart } from '../../core/separation/landing.ts'
import { noEnergy, nothingBelow, targetLevel } from '../../core/separation/level.ts'
import type { ProjectSession } from '../project/session.ts'
import type { JobState, PartState } from './state.ts'

export type LandPorts = {
  readonly session: Pick<ProjectSession, 'change'>
  readonly newId: NewId
  readonly appVersion: string
  /** Land an extract that found nothing, too: somebody asked to keep it. */
  readonly evenNothing?: boolean
}

const nameOf = ({ request, parts }: JobState): string => request.query.trim() || parts[0]!.plan.tool

const sourceRow = (part: PartState, id: SourceId | null, name: string, origin: Source['origin']): Source | null =>
  id === null ? null : { id, name, rate: part.rate, channels: part.channels, frames: part.done, origin }

const separated = (state: JobState, part: PartState, appVersion: string): SeparatedPart => {
  const madeAt = new Date().toISOString()
  const name = nameOf(state)
  const origin = (kind: 'target' | 'residual'): SeparationOrigin => ({
    kind: 'separation',
    part: kind,
    system: state.system.id,
    systemName: state.system.name,
    systemVersion: state.system.version,
    checkpoint: null,
    device: state.device,
    query: state.request.query,
    tool: part.plan.tool,
    settings: part.plan.settings,
    seed: state.request.seed,
    source: part.source,
    from: part.from,
    length: part.length,
    appVersion,
    madeAt,
  })
  return {
    ...part,
    target: sourceRow(part, part.targetId, name, origin('target')),
    residual: sourceRow(part, part.residualId, `Without ${name}`, origin('residual')),
    original: sourceRow(part, part.originalId, 'Before separation', { kind: 'render', madeAt }),
  }
}

/** Level of all targets against all mixtures so far. */
export const levelOf = ({ parts }: JobState): number =>
  targetLevel(
    parts.reduce(
      (sums, part) => ({ target: sums.target + part.sums.target, mixture: sums.mixture + part.sums.mixture }),
      noEnergy,
    ),
  )

/**
 * Puts what is done of a job into the document, as one edit. An extract that found nothing adds no empty track; what was
 * to be removed is removed, however little it was.
 * @returns the job's outcome
 */
export const landJob = (state: JobState, ports: LandPorts): NonNullable<Job['outcome']> => {
  const { session, newId, appVersion, evenNothing = false } = ports
  const level = levelOf(state)
  const nothingFound = level < nothingBelow
  const outcome = {
    targetLevel: level,
    nothingFound,
    tool: state.parts[0]!.plan.tool,
    device: state.device,
    files: [],
    tracks: [] as string[],
    clips: [] as string[],
    warnings: nothingFound ? [`Nothing found: the target is ${Math.round(-level)} dB below the mixture.`] : [],
  }
  if (nothingFound && !evenNothing && state.request.mode === 'extract') return outcome
  const landing = {
    parts: state.parts.map((part) => separated(state, part, appVersion)),
    name: nameOf(state),
    together: state.request.mode === 'both',
  }
  session.change(state.title, (document) => {
    const landed = landSeparation(document, landing, newId)
    outcome.tracks = landed.tracks
    outcome.clips = landed.clips
    return landed.document
  })
  return outcome
}
