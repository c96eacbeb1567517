import { z } from 'zod'
import { fileRef, method, nothing } from './method.ts'
import { diffSchema, documentSchema } from './records.ts'
import { frames } from './time.ts'

export const historyEntry = z.object({
  position: z.number().int(),
  label: z.string(),
  at: z.string(),
  bytes: z.number(),
})
export type HistoryEntry = z.infer<typeof historyEntry>

export const projectInfo = z.object({
  /** Opaque; changes whenever another file is opened. Names the byte resources of this project. */
  id: z.string(),
  name: z.string(),
  folder: z.string().nullable(),
  /** False until "Save" named the file. */
  named: z.boolean(),
  readOnly: z.boolean(),
  /** Bytes on disk. */
  bytes: z.number(),
  /** True when the last session on this file ended without closing it. */
  recovered: z.boolean(),
  /** What opening had to repair or leave out, in plain words. */
  notes: z.array(z.string()),
})
export type ProjectInfo = z.infer<typeof projectInfo>

export const projectSnapshot = z.object({
  info: projectInfo,
  document: documentSchema,
  /** Counts the changes of this session; every edit names the revision it was made on. */
  revision: z.number().int(),
  /** Position in the undo history: entries up to here are done, later ones can be redone. */
  position: z.number().int(),
  history: z.array(historyEntry),
  /** View state saved with the project (zoom, scroll, loop); opaque to the host. */
  view: z.record(z.string(), z.unknown()),
})
export type ProjectSnapshot = z.infer<typeof projectSnapshot>

export const checkReport = z.object({
  file: z.string(),
  ok: z.boolean(),
  version: z.number().nullable(),
  blocks: z.number(),
  damagedBlocks: z.array(z.object({ source: z.string(), name: z.string(), channel: z.number(), from: frames, frames })),
  problems: z.array(z.string()),
})
export type CheckReport = z.infer<typeof checkReport>

export const recoverReport = z.object({
  file: z.string(),
  output: fileRef.nullable(),
  outputName: z.string(),
  /** Which generation of the document was used, 0 the newest. */
  generation: z.number(),
  sources: z.number(),
  blocksKept: z.number(),
  blocksLost: z.number(),
  secondsLost: z.number(),
  notes: z.array(z.string()),
})
export type RecoverReport = z.infer<typeof recoverReport>

export const projectMethods = {
  'project.new': method(nothing, projectSnapshot),
  'project.open': method(z.strictObject({ file: fileRef, readOnly: z.boolean().optional() }), projectSnapshot),
  'project.close': method(nothing, nothing),
  'project.snapshot': method(nothing, projectSnapshot),
  /** Names an untitled project, or moves on to a new file ("Save As"): the old file stays as it is when it was named. */
  'project.saveAs': method(z.strictObject({ file: fileRef, overwrite: z.boolean() }), projectInfo),
  /** One undo step. `revision` is the one the diff was made on. Entries of one gesture with equal `merge` become one step. */
  'project.edit': method(
    z.strictObject({
      revision: z.number().int(),
      label: z.string().min(1).max(200),
      diff: diffSchema,
      merge: z.string().nullable(),
    }),
    z.object({ revision: z.number().int(), position: z.number().int() }),
  ),
  'project.undo': method(nothing, z.object({ position: z.number().int() })),
  'project.redo': method(nothing, z.object({ position: z.number().int() })),
  'project.jump': method(z.strictObject({ position: z.number().int() }), z.object({ position: z.number().int() })),
  'project.setView': method(z.record(z.string(), z.unknown()), nothing),
  /** Checks a file that is not open here, or the open one when `file` is null. */
  'project.check': method(z.strictObject({ file: fileRef.nullable() }), checkReport),
  /** Writes what can be saved of a damaged file to a new one beside it. The damaged file is never touched. */
  'project.recover': method(z.strictObject({ file: fileRef, output: fileRef.nullable() }), recoverReport),
  /** Throws an unfinished untitled project away. */
  'project.discard': method(z.strictObject({ file: fileRef }), nothing),
} as const
