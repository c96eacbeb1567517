import { z } from 'zod'
import { fileRef, method, nothing } from './method.ts'
import { frames, selectionSchema } from './time.ts'

/** What becomes of a file. */
const importedAs = z.enum(['clip', 'example']).default('clip')

export const exportFormat = z.enum(['wav16', 'wav24', 'wav32f', 'flac', 'mp3', 'opus'])
export type ExportFormat = z.infer<typeof exportFormat>

export const exportRequest = z.strictObject({
  what: z.enum(['mix', 'selection', 'tracks', 'loop']),
  selection: selectionSchema.nullable(),
  format: exportFormat,
  channels: z.enum(['stereo', 'mono']),
  /** Integrated loudness in LUFS to reach, or null to leave the level alone (always null for `tracks`). */
  loudness: z.number().min(-40).max(-5).nullable(),
  /** True-peak ceiling in dBTP, applied with a loudness target. */
  truePeak: z.number().min(-20).max(0),
  /** kbit/s for MP3 and Opus. */
  bitrate: z.number().int().min(32).max(510).nullable(),
  /** Where to: from `dialog.save` or `dialog.folder`; null in the browser host makes downloads. */
  to: fileRef.nullable(),
  /** Base name of the files, without extension. */
  name: z.string().min(1).max(200),
  overwrite: z.boolean(),
})
export type ExportRequest = z.infer<typeof exportRequest>

export const mediaMethods = {
  /**
   * One job a file. Each becomes a track (or a clip of `track`) at `at`; several files go to several tracks. As an `example`
   * a file is put on no track: all of it shows a sound, by the file's name.
   */
  'media.import': method(
    z.strictObject({ files: z.array(fileRef).min(1), at: frames, track: z.string().nullable(), as: importedAs }),
    z.array(z.string()),
  ),
  /**
   * Import of samples that the renderer decoded (AAC, MP4, MOV, WebM): begin, then PUT pieces to the byte resource
   * `/ingest/<job>`, then finish or cancel. See `bytes.ts`.
   */
  'media.beginIngest': method(
    z.strictObject({
      name: z.string(),
      format: z.string(),
      rate: z.number().int().min(1000).max(768_000),
      channels: z.number().int().min(1).max(8),
      frames: frames.nullable(),
      at: frames,
      track: z.string().nullable(),
      as: importedAs,
    }),
    z.object({ job: z.string() }),
  ),
  'media.finishIngest': method(z.strictObject({ job: z.string(), frames }), nothing),
  'media.export': method(exportRequest, z.object({ job: z.string() })),
  /** Default name and folder of an export: those of the first imported file. */
  'media.exportDefaults': method(
    nothing,
    z.object({ name: z.string(), folder: fileRef.nullable(), path: z.string().nullable() }),
  ),
  /** "Mix to new track". */
  'media.mixdown': method(selectionSchema, z.object({ job: z.string() })),

  'labels.import': method(z.strictObject({ file: fileRef }), z.object({ count: z.number() })),
  'labels.export': method(z.strictObject({ to: fileRef.nullable() }), z.object({ download: z.string().nullable() })),
} as const
