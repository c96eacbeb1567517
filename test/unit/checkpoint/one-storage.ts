import type { Python, Storage } from '../../support/pickle-file.ts'
import { TorchStorages } from '../../support/torch-file.ts'

export const oneToSix = [1, 2, 3, 4, 5, 6]

/** A file of one state dict, made of one storage [1 … 6]. */
export const fileOf = (make: (storage: Storage, storages: TorchStorages) => Python): Uint8Array => {
  const storages = new TorchStorages()
  const storage = storages.add('float32', new Uint8Array(Float32Array.from(oneToSix).buffer))
  return storages.file(make(storage, storages))
}
