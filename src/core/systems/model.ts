import type { Checkpoint, CheckpointTensor } from '../checkpoint/checkpoint.ts'
import type { Inference } from '../nn/session.ts'
import type { Tensor } from '../nn/tensor.ts'

/** A model of the catalogue whose files are all on this machine, as systems and children see it. JSON. */
export type InstalledModel = {
  /** The catalogue's id: `audiosep`, `audiosep-hive`. */
  readonly id: string
  /** The system that runs it: `audiosep`. */
  readonly system: string
  readonly name: string
  readonly goodAt: string
  /** sha256 of the checkpoint, in hexadecimal: provenance, and the key of what is made from it. */
  readonly checkpoint: string
  /** sha256 of each file by its role, where the store knows it. */
  readonly hashes?: { readonly [role: string]: string } | undefined
  /** Paths by what a file is for: `checkpoint`, `vocabulary`, `merges`. All lie in one folder. */
  readonly files: { readonly [role: string]: string }
  /** Folder for what is made from its files; without it the one in which they lie. A model that ships lies where nothing may be written. */
  readonly workFolder?: string
  /** What the checkpoint's header says beside its tensors, for a system that answers questions from it. */
  readonly metadata?: Checkpoint['metadata']
}

/** What lies in a model's files: for a system that knows its words from them, without a runtime. */
export type ModelContents = {
  /** Plain values that the checkpoint carries beside its tensors. */
  readonly metadata: Checkpoint['metadata']
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Values of one tensor, widened to float32 or int64; for small ones. @throws Error when there is none of the name */
  read(name: string): Tensor
  /** Closes its files. */
  close(): void
}

/** An installed model opened: its tensors, its texts, and the door to the machine. */
export type OpenModel = ModelContents & {
  readonly model: InstalledModel
  /** Content of a text file by its role. */
  text(role: string): string
  readonly inference: Inference
  /** Closes its files and releases its sessions. */
  close(): void
}
