import type { SeparateRequest } from '../../contract/api.ts'
import { fail, failureOf } from '../../contract/failures.ts'
import type { NewId } from '../../core/base/ids.ts'
import type { Document } from '../../core/project/records.ts'
import { examplesNamed, mostExamples, sourceRegions } from '../../core/separation/examples.ts'
import { noEnergy } from '../../core/separation/level.ts'
import { type Part, partsWithin } from '../../core/separation/parts.ts'
import { spansOfPart } from '../../core/separation/spans.ts'
import type { Example, PlanRequest, Query, Sample, SystemDescription } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import type { ProjectFile } from '../project-file/types.ts'
import { type Choice, chooseSystem, type Questions } from './interpret.ts'
import { discardResults } from './job-sources.ts'
import {
  examplesForWords,
  examplesOfSounds,
  type LibraryExamples,
  latentsOf,
  noLibrary,
  type SoundLibrary,
} from './library-sounds.ts'
import { createRegionReader } from './region-reader.ts'
import { examplesOf, furtherNames, type JobState, type PartState, rewound } from './state.ts'
import { SystemError } from './supervisor.ts'

/** An example longer than this tells a system nothing more. */
const longestExample = 60

type Region = NonNullable<JobState['example']>

/** Where the examples of a request lie in their sources. @throws HostError nothing-selected */
const findExamples = (document: Document, { example, examples = [] }: SeparateRequest): Region[] =>
  [...(example ? [example] : []), ...examples].flatMap((each) => findExample(document, each)).slice(0, mostExamples)

/** A region of a track is all that its clips sound there, the longest first. */
const findExample = (document: Document, example: NonNullable<SeparateRequest['examples']>[number]): Region[] => {
  const { from, length } = example
  const found = 'source' in example ? [example] : sourceRegions(document, [example.track], from, length)
  if (found.length === 0) return fail({ code: 'nothing-selected' })
  return found.map((region) => {
    const held = document.source[region.source]
    if (!held || region.from + region.length > held.frames) return fail({ code: 'nothing-selected' })
    return { ...region, length: Math.min(region.length, longestExample * held.rate) }
  })
}

const queryOf = (
  { query, also, avoid, alsoShown = [] }: Pick<SeparateRequest, 'query' | 'also' | 'avoid' | 'alsoShown'>,
  example: JobState['example'],
  library: JobState['library'],
): Query => ({
  text: query.trim(),
  also: also.map((text) => text.trim()),
  avoid: avoid.trim(),
  // Sounds of the library are an example that lies in no source.
  example: example ? { from: example.from, length: example.length } : library && { from: 0, length: 1 },
  ...(library ? { latentsOf: library.encoder } : {}),
  ...(alsoShown.length > 0 ? { shown: alsoShown.length } : {}),
})

/** What the systems are told of a part. Equal for every run of a job: the same request gives the same samples. */
export const planRequestOf = (
  state: Pick<JobState, 'request' | 'example' | 'library'>,
  part: PartLike,
): PlanRequest => ({
  query: queryOf(state.request, state.example, state.library),
  settings: part.plan?.settings ?? state.request.settings,
  rate: part.rate,
  channels: part.channels,
  frames: part.length,
  seed: state.request.seed,
})

type PartLike = Pick<Part, 'rate' | 'channels' | 'length'> & { readonly plan?: PartState['plan'] }

/** Samples of a job's examples with the channels of the part; null when there are none. */
export const readExample = (
  file: ProjectFile,
  state: Pick<JobState, 'example' | 'moreExamples' | 'furtherExamples' | 'library'>,
  part: Pick<Part, 'channels' | 'rate'>,
): Example | null => {
  const exampleOf = (regions: readonly Region[]): Example | null => {
    const [first, ...more] = regions.map((region) => readSample(file, region, part))
    return first ? { ...first, more } : null
  }
  const example = exampleOf(examplesOf(state)) ?? (state.library && nothingOf(part))
  if (!example) return null
  const latents = state.library ? { latents: latentsOf(state.library) } : {}
  return { ...example, ...latents, further: state.furtherExamples.map((regions) => exampleOf(regions)!) }
}

/** An example whose latents alone say what it is like. */
const nothingOf = ({ channels, rate }: Pick<Part, 'channels' | 'rate'>): Example => ({
  audio: Array.from({ length: channels }, () => new Float32Array(0)),
  rate,
})

const readSample = (
  file: ProjectFile,
  example: Region,
  { channels, rate }: Pick<Part, 'channels' | 'rate'>,
): Sample => {
  const held = file.document.source[example.source]?.channels ?? 1
  const audio = createRegionReader(file, { ...example, mix: null }, held).read(0, example.length)
  return { audio: Array.from({ length: channels }, (_, channel) => audio[channel % held]!), rate }
}

/** @throws HostError system-refused with the system's own words when it refuses */
const planPart = async (
  questions: Questions,
  system: Pick<JobState['system'], 'id' | 'name'>,
  request: PlanRequest,
): Promise<PartState['plan']> => {
  const plan = await questions.plan(system.id, request).catch((thrown) => {
    if (!(thrown instanceof SystemError)) throw thrown
    return fail({ code: 'system-refused', system: system.name, reason: thrown.message.replace(/\.$/, '') }, thrown)
  })
  return { ...plan, settings: { ...plan.settings } }
}

/**
 * A stored job as this build can go on with it: as it is, or from its start when the system or its checkpoint has become
 * another, because two versions' samples would not fit together.
 * @throws HostError system-missing, model-missing
 */
export const renewJob = async (state: JobState, file: ProjectFile, questions: Questions): Promise<JobState> => {
  const system = (await questions.systems()).find(({ id }) => id === state.system.id)
  if (!system) {
    const { id, name, checkpoint } = state.system
    return fail(
      checkpoint === null
        ? { code: 'system-missing', system: id }
        : { code: 'model-missing', system: name, models: [id] },
    )
  }
  if (state.library && state.library.encoder !== system.encoder)
    fail({
      code: 'system-refused',
      system: system.name,
      reason: 'your library was listened to by another detector than the one of now. Begin the separation again',
    })
  if (system.version === state.system.version && system.checkpoint === state.system.checkpoint) return state
  discardResults(file, state)
  const parts: PartState[] = []
  for (const part of state.parts) {
    const { plan: _, ...unplanned } = part
    const plan = await planPart(questions, system, planRequestOf(state, unplanned))
    parts.push({ ...rewound(part), plan })
  }
  return { ...state, system: recordOf(system), parts, analysed: null }
}

const recordOf = ({ id, name, version, checkpoint }: SystemDescription): JobState['system'] => ({
  id,
  name,
  version,
  checkpoint,
})

export type JobPreparation = {
  readonly file: ProjectFile
  readonly questions: Questions
  readonly newId: NewId
  /** Models of the catalogue that are not on this machine. */
  readonly absent?: readonly InstalledModel[]
  readonly library?: SoundLibrary
  /** Cuts the region to what a preview is about. */
  readonly choose?: (parts: Part[]) => Part[]
  /** Keep all three of target, residual and the source itself. */
  readonly keepAll?: boolean
}

/** What shows the sound of a request: regions, and sounds of the library. */
type Shown = { readonly examples: readonly Region[]; readonly library: LibraryExamples | null }

/** What is kept under the name of a sound: in the project, else in the library. Null for neither. */
const shownByName = async (document: Document, library: SoundLibrary, words: string): Promise<Shown | null> => {
  const named = examplesNamed(document, words).slice(0, mostExamples)
  if (named.length > 0)
    return {
      examples: named.flatMap(({ source, from, length }) => findExample(document, { source, from, length })),
      library: null,
    }
  const heard = await examplesForWords(library, words)
  return heard && { examples: [], library: heard }
}

/** The system that runs, and what it goes by: what the request shows, or what is kept for words that no system knows. */
const chooseWithExamples = async (
  request: SeparateRequest,
  document: Document,
  questions: Questions,
  absent: readonly InstalledModel[],
  library: SoundLibrary,
): Promise<Shown & { readonly choice: Choice }> => {
  const given: Shown = {
    examples: findExamples(document, request),
    library: await examplesOfSounds(library, request.librarySounds ?? []),
  }
  const choose = async (shown: Shown) => ({
    choice: await chooseSystem(
      questions,
      queryOf(request, shown.examples[0] ?? null, shown.library),
      { wanted: request.system, anyway: request.anyway ?? false },
      absent,
    ),
    ...shown,
  })
  try {
    return await choose(given)
  } catch (thrown) {
    if (given.examples.length > 0 || given.library || failureOf(thrown).code !== 'query-unknown') throw thrown
    const shown = await shownByName(document, library, request.query)
    if (!shown) throw thrown
    return choose(shown)
  }
}

const titles = { extract: 'Extract', remove: 'Remove', both: 'Separate' } as const

/**
 * Everything decided before a job runs: which system, which audio, how it is planned, which sources it fills.
 * @throws HostError nothing-selected, query-empty, query-unknown, system-missing, model-missing, system-refused
 */
export const prepareJob = async (request: SeparateRequest, preparation: JobPreparation): Promise<JobState> => {
  const { file, questions, newId, absent = [], choose = (parts) => parts, keepAll = false } = preparation
  const { library: sounds = noLibrary } = preparation
  const spansOf = (part: Part) => (request.spans?.length ? spansOfPart(file.document, part, request.spans) : null)
  const wanted = partsWithin(file.document, request.track, request.from, request.length)
  // Where nothing is wanted there is nothing to do.
  const parts = choose(wanted.filter((part) => spansOf(part)?.length !== 0))
  if (parts.length === 0) fail({ code: 'nothing-selected' })
  const {
    choice,
    examples: [found = null, ...more],
    library,
  } = await chooseWithExamples(request, file.document, questions, absent, sounds)
  const { alsoShown = [] } = request
  const example = choice.system.takesExamples ? found : null
  const moreExamples = choice.system.takesExamples ? more : []
  const settled = { ...request, settings: { ...choice.settings, ...request.settings } }

  const planned: PartState[] = []
  for (const part of parts) {
    const plan = await planPart(questions, choice.system, planRequestOf({ request: settled, example, library }, part))
    planned.push({
      ...part,
      pieces: [...part.pieces],
      spans: spansOf(part),
      plan,
      targetId: keepAll || request.mode !== 'remove' ? newId('source') : null,
      residualId: keepAll || request.mode !== 'extract' ? newId('source') : null,
      originalId: keepAll || part.mix ? newId('source') : null,
      done: 0,
      sums: noEnergy,
      further: furtherNames(request).map(() => ({
        targetId: keepAll || request.mode !== 'remove' ? newId('source') : null,
        sums: noEnergy,
      })),
    })
  }
  const words = [request.query.trim() || planned[0]!.plan.tool, ...furtherNames(request)]
  return {
    version: 1,
    title: `${titles[request.mode]} “${words.join('”, “')}”`,
    request: settled,
    system: recordOf(choice.system),
    example,
    moreExamples,
    furtherExamples: alsoShown.map(({ examples }) => examples.flatMap((each) => findExample(file.document, each))),
    library,
    device: 'CPU',
    warnings: [],
    parts: planned,
    analysed: null,
  }
}
