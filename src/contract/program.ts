import { z } from 'zod'
import { fileRef, method, nothing } from './method.ts'

/** Program settings, shared by all projects. Values are validated by the renderer's own schema. */
export const preferences = z.record(z.string(), z.unknown())

export const hostDescription = z.object({
  name: z.literal('Lasso'),
  version: z.string(),
  kind: z.enum(['electron', 'browser', 'direct']),
  platform: z.string(),
  /** `native` dialogs, or `remote`: the renderer shows its own over `files.list`. */
  dialogs: z.enum(['native', 'remote']),
  /** Untitled or interrupted projects of earlier sessions that can be reopened. */
  unfinished: z.array(
    z.object({
      file: fileRef,
      changedAt: z.string(),
      bytes: z.number(),
      /** Lasso ended without closing it; false when it was only never named. */
      crashed: z.boolean(),
      /** How often reopening it ended in a crash. */
      crashes: z.number(),
    }),
  ),
})
export type HostDescription = z.infer<typeof hostDescription>

export const programMethods = {
  'app.describe': method(nothing, hostDescription),
  'app.preferences': method(nothing, preferences),
  /** Merges `changes` into the preferences; a null value removes a key. */
  'app.setPreferences': method(preferences, preferences),
  'app.recent': method(
    nothing,
    z.array(z.object({ file: fileRef, folder: z.string().nullable(), openedAt: z.string(), exists: z.boolean() })),
  ),
  /** Opens an allow-listed https page in the default browser. */
  'app.openLink': method(z.strictObject({ url: z.url() }), nothing),

  /** Native file dialogs; null when the user cancels. Refused with `bad-request` where dialogs are `remote`. */
  'dialog.open': method(
    z.strictObject({ kind: z.enum(['media', 'project', 'labels', 'model']), many: z.boolean() }),
    z.array(fileRef).nullable(),
  ),
  'dialog.save': method(
    z.strictObject({ kind: z.enum(['project', 'audio', 'labels']), name: z.string(), extension: z.string() }),
    fileRef.nullable(),
  ),
  'dialog.folder': method(nothing, fileRef.nullable()),

  /** Folder listing for the renderer's own dialogs, in the browser host only. `folder` null is the start folder. */
  'files.list': method(
    z.strictObject({ folder: fileRef.nullable() }),
    z.object({
      folder: fileRef,
      path: z.string(),
      parent: fileRef.nullable(),
      entries: z.array(
        z.object({ file: fileRef, kind: z.enum(['folder', 'file']), bytes: z.number(), changedAt: z.string() }),
      ),
    }),
  ),
  /** A reference to a (new) file of this name in a folder that was listed. */
  'files.child': method(
    z.strictObject({ folder: fileRef, name: z.string().min(1).max(255) }),
    z.object({ file: fileRef, exists: z.boolean() }),
  ),
} as const
