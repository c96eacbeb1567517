import { basename, dirname } from 'node:path'
import { fail } from '../../contract/failures.ts'
import type { Checkpoint, CheckpointTensor } from '../../core/checkpoint/checkpoint.ts'
import type { Tensor } from '../../core/nn/tensor.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { type OpenCheckpoint, openCheckpoint } from '../models/checkpoint/open-checkpoint.ts'

/** The tensors of a model by the names that its networks know, in whichever of its files they lie. */
export type ModelTensors = {
  readonly tensors: ReadonlyMap<string, CheckpointTensor>
  /** Plain values beside the tensors of its checkpoint. */
  readonly metadata: Checkpoint['metadata']
  /** The folder of all its files. */
  readonly folder: string
  /** The folder for what is made from them: the same, unless nothing may be written there. */
  readonly workFolder: string
  /** Name of the file in which a tensor lies. @throws Error when there is no such tensor */
  fileOf(name: string): string
  /** Values, widened to float32 or an integer type. @throws Error when there is no such tensor */
  read(name: string): Tensor
  close(): void
}

type Found = { readonly checkpoint: OpenCheckpoint; readonly tensor: CheckpointTensor }

/** `nn.DataParallel` puts this before every name of a network that it wraps. */
const wrapped = /^module\./

/** Where AudioSep's own checkpoint keeps the encoder that a CLAP file holds alone. */
const clapPrefix = 'query_encoder.model.'

/** Zero-shot ASP's training kept its detector inside the separator (models/asp_model.py, `at_model`). */
const ownDetector = /^at_model\.(?=sed_model\.)/

/**
 * Opens the files of a model. Names lose the prefix `module.`. When the checkpoint holds no query encoder, a CLAP file
 * beside it is taken for it, as the reference does (pipeline.py `build_audiosep`). A detector in a file of its own goes
 * before one inside the checkpoint.
 * @throws HostError checkpoint-refused, file-missing, file-unreadable, model-damaged when the files lie in several folders
 */
export const openModelTensors = (model: InstalledModel): ModelTensors => {
  const { checkpoint: path, clap, detector } = model.files
  if (path === undefined) return fail({ code: 'model-missing', system: model.name, models: [model.id] })
  for (const other of [clap, detector])
    if (other !== undefined && dirname(other) !== dirname(path))
      fail({
        code: 'model-damaged',
        model: model.name,
        file: basename(other),
        reason: 'it does not lie beside the checkpoint',
      })
  const open: OpenCheckpoint[] = []
  const found = new Map<string, Found>()
  const add = (from: string, rename: (name: string) => string): Checkpoint['metadata'] => {
    const checkpoint = openCheckpoint(from)
    open.push(checkpoint)
    for (const tensor of checkpoint.tensors.values()) {
      const name = rename(tensor.name.replace(wrapped, ''))
      if (!found.has(name)) found.set(name, { checkpoint, tensor })
    }
    return checkpoint.metadata
  }
  const close = () => {
    for (const checkpoint of open) checkpoint.close()
  }
  let metadata: Checkpoint['metadata']
  try {
    if (detector !== undefined) add(detector, (name) => name)
    metadata = add(path, (name) => name.replace(ownDetector, ''))
    if (clap !== undefined && ![...found.keys()].some((name) => name.startsWith(clapPrefix)))
      add(clap, (name) => clapPrefix + name)
  } catch (thrown) {
    close()
    throw thrown
  }
  const find = (name: string): Found => {
    const there = found.get(name)
    if (!there) throw new Error(`${basename(path)}: no tensor is named “${name}”`)
    return there
  }
  return {
    tensors: new Map([...found].map(([name, { tensor }]) => [name, tensor])),
    metadata,
    folder: dirname(path),
    workFolder: model.workFolder ?? dirname(path),
    fileOf: (name) => basename(find(name).checkpoint.path),
    read: (name) => {
      const { checkpoint, tensor } = find(name)
      return checkpoint.read(tensor.name)
    },
    close,
  }
}
