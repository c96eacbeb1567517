import { z } from 'zod'
import type { Diff } from '../core/project/diff.ts'
import type { Clip, Document, Marker, Origin, Settings, SoundExample, Source, Track } from '../core/project/records.ts'

const id = (kind: string) => z.string().regex(new RegExp(`^${kind}_[A-Za-z0-9_-]{1,64}$`), `an id like ${kind}_…`)
const frames = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
/** Gains stay within −120 and +60 dB: more is a slip of the hand that would hurt ears. */
const decibels = z.number().min(-120).max(60)
const name = z.string().max(1000)
const fade = z.strictObject({ length: frames, shape: z.enum(['linear', 'equal-power', 's-curve', 'exponential']) })
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const settingsSchema = z.strictObject({
  id: z.literal('settings'),
  rate: z.number().int().min(1000).max(768_000).nullable(),
  tempo: z.number().min(1).max(1000),
  beatsPerBar: z.number().int().min(1).max(64),
  masterGain: decibels,
}) satisfies z.ZodType<Settings>

export const trackSchema = z.strictObject({
  id: id('track'),
  name,
  order: z.number(),
  colour: z.number().int().min(0).max(7),
  height: z.number().min(24).max(2000),
  gain: decibels,
  pan: z.number().min(-1).max(1),
  mute: z.boolean(),
  solo: z.boolean(),
  view: z.enum(['waveform', 'spectrogram', 'both']),
}) satisfies z.ZodType<Track>

export const clipSchema = z.strictObject({
  id: id('clip'),
  track: id('track'),
  source: id('source'),
  name,
  at: frames,
  from: frames,
  length: frames.min(1),
  gain: decibels,
  fadeIn: fade,
  fadeOut: fade,
  blend: z.strictObject({ source: id('source'), from: frames, amount: z.number().min(0).max(1) }).nullable(),
}) satisfies z.ZodType<Clip>

export const markerSchema = z.strictObject({
  id: id('marker'),
  at: frames,
  length: frames,
  name,
}) satisfies z.ZodType<Marker>

const sourceRegion = z.strictObject({ source: id('source'), from: frames, length: frames })

export const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('import'),
    fileName: name,
    folder: z.string().nullable(),
    format: z.string(),
    rate: z.number(),
    channels: z.number().int(),
    frames,
  }),
  z.strictObject({
    kind: z.literal('separation'),
    part: z.enum(['target', 'residual']),
    system: z.string(),
    systemName: z.string(),
    systemVersion: z.string(),
    checkpoint: z.string().nullable(),
    device: z.string(),
    query: z.string(),
    queries: z.array(z.string()).optional(),
    avoid: z.string().optional(),
    example: sourceRegion.optional(),
    examples: z.array(sourceRegion).optional(),
    library: z.array(z.strictObject({ name, recordings: z.number().int().min(1) })).optional(),
    spans: z.array(z.strictObject({ from: frames, length: frames.min(1) })).optional(),
    tool: z.string(),
    settings: z.record(z.string(), scalar),
    seed: z.number(),
    source: id('source'),
    from: frames,
    length: frames,
    appVersion: z.string(),
    madeAt: z.string(),
  }),
  z.strictObject({ kind: z.literal('render'), madeAt: z.string() }),
]) satisfies z.ZodType<Origin>

export const sourceSchema = z.strictObject({
  id: id('source'),
  name,
  rate: z.number().int().positive(),
  channels: z.number().int().min(1).max(8),
  frames: frames.min(1),
  origin: originSchema,
}) satisfies z.ZodType<Source>

export const exampleSchema = sourceRegion.extend({
  id: id('example'),
  name: name.min(1),
  length: frames.min(1),
}) satisfies z.ZodType<SoundExample>

const change = <Row extends z.ZodType>(row: Row) => z.tuple([row.nullable(), row.nullable()])
const changes = <Row extends z.ZodType>(row: Row) => z.record(z.string(), change(row)).optional()

export const diffSchema = z.strictObject({
  settings: changes(settingsSchema),
  track: changes(trackSchema),
  clip: changes(clipSchema),
  marker: changes(markerSchema),
  source: changes(sourceSchema),
  example: changes(exampleSchema),
}) as unknown as z.ZodType<Diff>

export const documentSchema = z.strictObject({
  settings: z.record(z.string(), settingsSchema),
  track: z.record(z.string(), trackSchema),
  clip: z.record(z.string(), clipSchema),
  marker: z.record(z.string(), markerSchema),
  source: z.record(z.string(), sourceSchema),
  example: z.record(z.string(), exampleSchema),
}) as unknown as z.ZodType<Document>
