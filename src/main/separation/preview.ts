import type { Result, SeparateRequest } from '../../contract/api.ts'
import type { NewId } from '../../core/base/ids.ts'
import { toFrames } from '../../core/base/units.ts'
import type { Clip, Document } from '../../core/project/records.ts'
import { firstAt, type Part } from '../../core/separation/parts.ts'
import { spansOfPart } from '../../core/separation/spans.ts'
import type { PlanRequest } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { ProjectSession } from '../project/session.ts'
import type { Questions } from './interpret.ts'
import { discardResults } from './job-sources.ts'
import { levelsOf } from './land-job.ts'
import type { SoundLibrary } from './library-sounds.ts'
import { prepareJob } from './prepare-job.ts'
import { runJob } from './run-job.ts'
import type { JobState } from './state.ts'
import type { Workplaces } from './workplace.ts'

export type PreviewResult = Result<'separation.preview'>

/** Separates the first seconds of a request, to be heard before the whole is begun. Keeps the last one only. */
export type Previews = {
  /** @throws HostError as `start` does; AbortError when `signal` fires or the next preview begins */
  make(request: SeparateRequest, seconds: number, signal: AbortSignal): Promise<PreviewResult>
}

type Ports = {
  readonly session: Pick<ProjectSession, 'require' | 'id'>
  readonly workplaces: Pick<Workplaces, 'of'>
  readonly questions: Questions
  readonly newId: NewId
  /** Models of the catalogue that are not on this machine. */
  readonly absent: () => readonly InstalledModel[]
  /** The user's own sounds. */
  readonly library: () => Promise<SoundLibrary>
}

const firstSeconds =
  (document: Document, seconds: number, spans: SeparateRequest['spans'] = []) =>
  (parts: Part[]): Part[] =>
    parts.slice(0, 1).map((part) => {
      // A part begins where its source does; what sounds first is where a person begins to listen.
      const spansOf = (piece: Clip) => spansOfPart(document, { ...part, pieces: [piece] }, spans)
      const pieces = spans.length > 0 ? part.pieces.filter((piece) => spansOf(piece).length > 0) : part.pieces
      const first = pieces.find(({ at }) => at === firstAt({ pieces }))!
      const begin = first.source === part.source ? first.from : (first.blend?.from ?? part.from)
      // Where only some of it is wanted, the first of that is heard, with a little of what goes before.
      const [span] = spansOf(first)
      const lead = toFrames(Math.min(1, seconds / 4), part.rate)
      const from = span ? Math.max(begin, part.from + span.from - lead) : begin
      const length = Math.min(toFrames(seconds, part.rate), part.from + part.length - from)
      const mix = part.mix && { ...part.mix, from: part.mix.from + from - part.from }
      return { ...part, from, length, mix, pieces: [first] }
    })

export const createPreviews = ({ session, workplaces, questions, newId, absent, library }: Ports): Previews => {
  let last: { readonly project: string; readonly state: JobState } | null = null
  let current: AbortController | null = null

  /** The samples of a closed project's preview go when that project is opened again: nothing refers to them. */
  const discardLast = () => {
    if (last && last.project === session.id) discardResults(session.require(), last.state)
    last = null
  }

  return {
    make: async (request, seconds, signal) => {
      current?.abort()
      const own = new AbortController()
      current = own
      const either = AbortSignal.any([signal, own.signal])
      const file = session.require()
      discardLast()
      const sounds = await library()
      either.throwIfAborted()
      const state = await prepareJob(request, {
        file,
        questions: questions.until(either),
        newId,
        absent: absent(),
        library: sounds,
        choose: firstSeconds(file.document, seconds, request.spans),
        keepAll: true,
      })
      either.throwIfAborted()
      const mine = { project: session.id, state }
      last = mine
      try {
        const ports = {
          file,
          workplace: workplaces.of(state.system, state.request.device),
          replan: (system: string, request: PlanRequest) => questions.until(either).plan(system, request),
          signal: either,
          onState: () => {},
          onAnalysis: () => {},
          onProgress: () => {},
        }
        const done = await runJob(state, undefined, ports)
        const part = done.parts[0]!
        return {
          source: part.originalId!,
          target: part.targetId!,
          residual: part.residualId!,
          further: part.further.map(({ targetId }) => targetId!),
          channels: part.channels,
          frames: part.length,
          tool: part.plan.tool,
          targetLevel: Math.max(...levelsOf(done)),
        }
      } catch (thrown) {
        if (last === mine) discardLast()
        else if (session.id === mine.project) discardResults(file, state)
        throw thrown
      } finally {
        if (current === own) current = null
      }
    },
  }
}
