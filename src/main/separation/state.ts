import { deserialize, serialize } from 'node:v8'
import { z } from 'zod'
import { clipSchema } from '../../contract/records.ts'
import { type SeparateRequest, separateRequest } from '../../contract/separation.ts'
import { type LevelSums, noEnergy } from '../../core/separation/level.ts'
import type { Analysis } from '../../core/separation/system.ts'
import type { StoredJob } from '../project-file/types.ts'

const frames = z.number().int().nonnegative()
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const plan = z.object({
  tool: z.string(),
  settings: z.record(z.string(), scalar),
  hop: z.number().int().min(1),
  overlap: frames,
  context: frames,
  analysis: z.boolean(),
  memory: z.number().optional(),
})

const sums = z.object({ target: z.number(), mixture: z.number() })

const part = z.object({
  source: z.string(),
  from: frames,
  length: frames,
  mix: z.object({ source: z.string(), from: frames, channels: z.number().int().min(1), amount: z.number() }).nullable(),
  channels: z.number().int().min(1),
  rate: z.number().positive(),
  pieces: z.array(clipSchema),
  cut: z.object({ start: z.boolean(), end: z.boolean() }),
  plan,
  /** Where its targets are wanted, by the part's beginning; null for everywhere. */
  spans: z
    .array(z.object({ from: frames, length: frames.min(1) }))
    .nullable()
    .default(null),
  /** Sources that the part fills; null for what the mode does not want. `targetId` is that of the first query. */
  targetId: z.string().nullable(),
  residualId: z.string().nullable(),
  originalId: z.string().nullable(),
  /** Frames stored in every one of them, a multiple of the block's length until the part is done. */
  done: frames,
  sums,
  /** The targets of further queries. */
  further: z.array(z.object({ targetId: z.string().nullable(), sums })).default([]),
})

const region = z.object({ source: z.string(), from: frames, length: frames.min(1) })

const state = z.object({
  version: z.literal(1),
  title: z.string(),
  request: separateRequest,
  system: z.object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    /** sha256 of the model's checkpoint. */
    checkpoint: z.string().nullable().default(null),
  }),
  /** The region that shows the sound alone: all of one source. */
  example: region.nullable(),
  /** Further ones that show the same. */
  moreExamples: z.array(region).default([]),
  /** Those of each further sound that the request shows. */
  furtherExamples: z.array(z.array(region).min(1)).default([]),
  /** Sounds of the user's library that show the first sound, as they were heard by an encoder. */
  library: z
    .object({
      encoder: z.string(),
      sounds: z
        .array(
          z.object({
            name: z.string(),
            recordings: z.number().int().min(1),
            /** Little-endian float32 in base64. */
            latent: z.string(),
          }),
        )
        .min(1),
    })
    .nullable()
    .default(null),
  device: z.string(),
  /** What a person should know of how the work went on. */
  warnings: z.array(z.string()).default([]),
  parts: z.array(part).min(1),
  /** The part that `StoredJob.analysis` is about; null when no analysis is stored. */
  analysed: z.number().int().nullable(),
})

/** All that a separation needs to go on after a crash, as it lies in the project file. Replaced, never changed. */
export type JobState = z.infer<typeof state>
export type PartState = JobState['parts'][number]

/** A target of a part: its source, null where the mode wants none, and its energy so far. */
export type TargetState = PartState['further'][number]

/** The targets of a part in the order of the queries. */
export const targetsOf = ({ targetId, sums, further }: PartState): TargetState[] => [{ targetId, sums }, ...further]

/** The same part with other energies of its targets, in the order of the queries. */
export const withSums = (part: PartState, sums: readonly LevelSums[]): Pick<PartState, 'sums' | 'further'> => ({
  sums: sums[0]!,
  further: part.further.map((target, index) => ({ ...target, sums: sums[index + 1]! })),
})

/** A part as it was before any of it was done. */
export const rewound = (part: PartState): PartState => ({
  ...part,
  ...withSums(
    part,
    targetsOf(part).map(() => noEnergy),
  ),
  done: 0,
})

/** The regions that show the first sound of a job. */
export const examplesOf = ({ example, moreExamples }: Pick<JobState, 'example' | 'moreExamples'>) =>
  example ? [example, ...moreExamples] : []

/** What each sound of a request is called beside the first. */
export const furtherNames = ({ also, alsoShown = [] }: Pick<SeparateRequest, 'also' | 'alsoShown'>): string[] => [
  ...also,
  ...alsoShown.map(({ name }) => name),
]

/** What the sounds of a job are called: each query, or the tool where there is only an example. */
export const namesOf = ({ request, parts }: JobState): string[] => [
  request.query.trim() || parts[0]!.plan.tool,
  ...furtherNames(request),
]

/** What was stored of a job; null when it cannot be read: damaged, or of another version of the program. */
export const readState = (stored: StoredJob): JobState | null => {
  const parsed = state.safeParse(stored.data)
  return parsed.success ? parsed.data : null
}

/** The stored analysis of the part at work, or undefined when there is none that can be read. */
export const readAnalysis = (stored: StoredJob): Analysis | undefined => {
  try {
    return stored.analysis ? deserialize(stored.analysis) : undefined
  } catch {
    return undefined
  }
}

export const writeAnalysis = (analysis: Analysis): Uint8Array => new Uint8Array(serialize(analysis))

/** Frames of work in all parts, and how many are done. */
export const extentOf = ({ parts }: JobState): { done: number; total: number } => ({
  done: parts.reduce((sum, { done }) => sum + done, 0),
  total: parts.reduce((sum, { length }) => sum + length, 0),
})
