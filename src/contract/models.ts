import { z } from 'zod'
import { failureSchema } from './failures.ts'
import { fileRef, method, nothing } from './method.ts'

// Models: what there is to be had, what is here, and what networks run on.

/** A network's weights that Lasso can fetch or be given: what the catalogue says, and what lies on this machine. */
export const modelRecord = z.object({
  id: z.string(),
  name: z.string(),
  /** The system that runs it: `audiosep`. */
  system: z.string(),
  /** One sentence: what it is good at. */
  goodAt: z.string(),
  /** It answers queries; false for a part that other models may need. */
  separates: z.boolean(),
  licence: z.object({ name: z.string(), url: z.url() }),
  /** The page that describes it. */
  page: z.url(),
  /** Bytes of all its files, as far as they are known before they are here. */
  bytes: z.number(),
  /** Bytes of them that are here. */
  present: z.number(),
  /**
   * `absent`; `partial` when a download was paused or cut off; `downloading`; `checking`; `ready`; `broken` when a file
   * no longer is what was downloaded.
   */
  state: z.enum(['absent', 'partial', 'downloading', 'checking', 'ready', 'broken']),
  /** The user accepted the licence; asked for before the first byte. */
  accepted: z.boolean(),
  /** The authors give the file only to those who signed in: a token is needed. */
  gated: z.boolean(),
  /** Page from which a person takes the files, to be added from there; null for a model that Lasso fetches itself. */
  manual: z.url().nullable(),
  /** It comes with Lasso: there is nothing to download or to remove, and its card and attributions are here. */
  bundled: z.boolean(),
  /** Why it is `broken`, or what stopped the last download. */
  problem: failureSchema.nullable(),
  /** The job at work on it. */
  job: z.string().nullable(),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      present: z.number(),
      /** Of the file here, or of the one expected. */
      sha256: z.string().nullable(),
    }),
  ),
})
export type ModelRecord = z.infer<typeof modelRecord>

/** Where models lie, and what of the network is set. */
export const modelStorage = z.object({
  folder: z.string(),
  /** Free bytes of the volume; null when it cannot be asked. */
  free: z.number().nullable(),
  /** Another host than huggingface.co, as `HF_ENDPOINT` says; null for the usual one. */
  endpoint: z.string().nullable(),
  /** A token for gated files is kept; it never leaves the host. */
  hasToken: z.boolean(),
  /** The system can keep a secret safely; without, a token lasts until the program ends. */
  tokenIsSafe: z.boolean(),
})
export type ModelStorage = z.infer<typeof modelStorage>

/** The parts of a machine that networks can run on, by onnxruntime's names. */
export const provider = z.enum(['cpu', 'cuda', 'webgpu', 'dml', 'coreml'])
export type Provider = z.infer<typeof provider>

/** The machine part that networks run on: `CPU (2 threads)`, `WebGPU (NVIDIA …)`. */
export const deviceRecord = z.object({
  provider,
  name: z.string(),
  /** Why it was chosen over others, in one sentence. */
  reason: z.string(),
})
export type DeviceRecord = z.infer<typeof deviceRecord>

export const modelMethods = {
  'models.list': method(nothing, z.array(modelRecord)),
  /** The card of a model that comes with Lasso, in Markdown: what it was made of, how well it does, and whom to thank. */
  'models.card': method(z.strictObject({ model: z.string() }), z.object({ text: z.string().nullable() })),
  'models.storage': method(nothing, modelStorage),
  /** Fetches what is missing of a model, from where it stopped. Refused with `licence-unaccepted` until accepted once. */
  'models.download': method(
    z.strictObject({ model: z.string(), acceptLicence: z.boolean() }),
    z.object({ job: z.string() }),
  ),
  /** Stops a download and keeps what is here. Cancelling its job instead throws that away. */
  'models.pause': method(z.strictObject({ model: z.string() }), nothing),
  /** Reads every byte again and compares. */
  'models.verify': method(z.strictObject({ model: z.string() }), z.object({ job: z.string() })),
  'models.remove': method(z.strictObject({ model: z.string() }), nothing),
  /** Takes a copy of a file that the user has, recognised by its content; refused when it is none that Lasso knows. */
  'models.add': method(z.strictObject({ file: fileRef }), z.object({ job: z.string() })),
  /** Where models will lie from now on; `move` takes along those that are here. */
  'models.setFolder': method(
    z.strictObject({ folder: fileRef, move: z.boolean() }),
    z.object({ job: z.string().nullable() }),
  ),
  /** An access token of Hugging Face for gated files; null forgets it. */
  'models.setToken': method(z.strictObject({ token: z.string().max(500).nullable() }), modelStorage),
  /** What networks run on; tries what the machine has when that is not known yet. */
  'models.device': method(z.strictObject({ retry: z.boolean() }), deviceRecord),
} as const
