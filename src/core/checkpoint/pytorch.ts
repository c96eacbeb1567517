import type { ByteSource } from '../audio/byte-source.ts'
import { elementBytes } from '../nn/tensor.ts'
import type { CheckedRange, CheckpointIndex, CheckpointTensor } from './checkpoint.ts'
import { countExactly, extentOf, isContiguous } from './layout.ts'
import { type Pickle, readPickle } from './pickle.ts'
import type { PickleStorage, PickleTensor } from './pickle-values.ts'
import { refuse, showText } from './refusal.ts'
import { findMetadata, findStateDict } from './state-dict.ts'
import { readZip } from './zip.ts'

/** The pickle of a 2.4 GB checkpoint with its optimizer has half a megabyte. */
const mostPickleBytes = 64 << 20
/** Elements that a tensor may have beyond its storage's, by strides of 0 (`expand`) or overlaps. */
const mostRepeated = 1 << 24
/** Elements of all tensors together, per byte of the file: many views of one storage are fine, a million are not. */
const mostViews = 16

const text = new TextDecoder('utf-8')

type Archive = { readonly root: string; readonly members: ReadonlyMap<string, CheckedRange> }

/** `<root>/data.pkl`, `<root>/data/0`…: what `torch.save` writes, and nothing that is more than data. */
const readArchive = (members: readonly CheckedRange[]): Archive => {
  const pickles = members.filter(({ name }) => /(^|\/)data\.pkl$/i.test(name))
  if (pickles.length === 0) return refuse('it is a zip archive but no PyTorch checkpoint: it has no data.pkl')
  if (pickles.length > 1) return refuse('its zip archive has several data.pkl')
  const [root, file, ...more] = pickles[0]!.name.split('/')
  if (file !== 'data.pkl' || more.length > 0) return refuse('its data.pkl is not in the folder where PyTorch writes it')
  for (const { name } of members) {
    if (!name.startsWith(`${root}/`)) return refuse(`“${showText(name)}” in its zip archive is no part of a checkpoint`)
    if (name.startsWith(`${root}/code/`) || name === `${root}/constants.pkl`)
      return refuse('it is a TorchScript program, not a state dict: save model.state_dict() instead')
    if (/\.(pkl|pickle|py|pyc)$/i.test(name) && name !== pickles[0]!.name)
      return refuse(`“${showText(name)}” in its zip archive is no part of a checkpoint`)
  }
  return { root: root!, members: new Map(members.map((member) => [member.name, member])) }
}

/** Content of a small member, exactly as long as the directory says. */
const readMember = (source: ByteSource, { name, offset, bytes }: CheckedRange): Uint8Array => {
  const content = source.read(offset, bytes)
  return content.length === bytes ? content : refuse(`“${showText(name)}” in its zip archive is cut off`)
}

const checkByteOrder = (source: ByteSource, { root, members }: Archive): void => {
  const member = members.get(`${root}/byteorder`)
  if (!member) return
  const order = member.bytes <= 16 ? text.decode(readMember(source, member)) : ''
  if (order === 'big')
    refuse('its numbers are big-endian: open it in PyTorch on an ordinary computer and save it again')
  if (order !== 'little') refuse('its byte order is unknown')
}

/** Every storage that the pickle names is there, and as long as it says. @returns members by storage key */
const findStorages = ({ root, members }: Archive, { storages }: Pickle): ReadonlyMap<string, CheckedRange> => {
  const found = new Map<string, CheckedRange>()
  for (const storage of storages.values()) {
    const member = members.get(`${root}/data/${storage.key}`)
    if (!member) return refuse(`the storage ${storage.key} that a tensor refers to is missing`)
    if (member.bytes !== storage.size * elementBytes[storage.type])
      return refuse(
        `the storage ${storage.key} has ${member.bytes} bytes where ${storage.size} elements of ${storage.type} are announced`,
      )
    found.set(storage.key, member)
  }
  return found
}

const checkTensor = ({ storage, offset, shape, strides }: PickleTensor): number => {
  const count = countExactly(shape)
  const shown = `a tensor of shape [${shape.join(', ')}]`
  if (count === null) return refuse(`${shown} is larger than any file`)
  const extent = extentOf(shape, strides)
  if (!Number.isSafeInteger(extent) || offset + extent > storage.size)
    return refuse(`${shown} reaches beyond its storage of ${storage.size} elements`)
  if (count > Math.max(storage.size, mostRepeated))
    return refuse(`${shown} repeats its storage of ${storage.size} elements too often`)
  return count
}

/** `torch.serialization.set_crc32_options(False)` leaves 0 in the place of every checksum. */
const checkedRanges = ({ members }: Archive): readonly CheckedRange[] => {
  const ranges = [...members.values()]
  return ranges.every(({ crc32 }) => crc32 === 0) ? [] : ranges
}

const isReal = ({ type, size }: PickleStorage): boolean => size * elementBytes[type] <= Number.MAX_SAFE_INTEGER

/**
 * The index of a file that `torch.save` wrote since PyTorch 1.6: a zip archive of one pickle and the raw storages.
 * @throws CheckpointRefusal
 */
export const readPytorch = (source: ByteSource): CheckpointIndex => {
  const archive = readArchive(readZip(source))
  checkByteOrder(source, archive)
  const member = archive.members.get(`${archive.root}/data.pkl`)!
  if (member.bytes > mostPickleBytes)
    return refuse(`its pickle has ${member.bytes} bytes, more than ${mostPickleBytes}`)
  const pickle = readPickle(readMember(source, member))
  for (const storage of pickle.storages.values())
    if (!isReal(storage)) return refuse(`the storage ${storage.key} is larger than any file`)
  const found = findStorages(archive, pickle)
  for (const tensor of pickle.tensors) checkTensor(tensor)

  const tensors = new Map<string, CheckpointTensor>()
  let elements = 0
  for (const [name, tensor] of findStateDict(pickle.value)) {
    const { storage, shape, strides } = tensor
    elements += checkTensor(tensor)
    if (elements > source.size * mostViews + mostRepeated) return refuse('it has too many views of the same storages')
    const offset = found.get(storage.key)!.offset + tensor.offset * elementBytes[storage.type]
    tensors.set(name, { name, type: storage.type, shape, strides, offset, contiguous: isContiguous(shape, strides) })
  }
  return { format: 'pytorch', tensors, metadata: findMetadata(pickle.value), checked: checkedRanges(archive) }
}
