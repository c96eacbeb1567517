import type { ByteSource } from '../audio/byte-source.ts'
import type { CheckpointIndex } from './checkpoint.ts'
import { refuseOther, startBytes } from './looks-like.ts'
import { readPytorch } from './pytorch.ts'
import { readSafetensors } from './safetensors.ts'

/** `PK`, then the mark of a local header. */
const zipStart = [0x50, 0x4b, 0x03, 0x04]

const isZip = (start: Uint8Array): boolean => zipStart.every((byte, index) => start[index] === byte)

/** A length in 8 bytes, of which text has none that are zero, then the `{` of the header; or a length that could be one. */
const isSafetensors = (start: Uint8Array): boolean => {
  const length = start.subarray(0, 8)
  if (length.length < 8) return false
  return (start[8] === 0x7b && length.includes(0)) || (isSmallLength(length) && !isGzip(start))
}

/** Its first bytes without a time (`gzip -n`) are a small number too. */
const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b && start[2] === 0x08

/** Less than 100 MB, roughly: the format's most. */
const isSmallLength = (length: Uint8Array): boolean =>
  length.subarray(4).every((byte) => byte === 0) && length.subarray(0, 4).some((byte) => byte !== 0) && length[3]! < 6

/**
 * The index of a checkpoint by its content; its name does not matter. Only headers are read, nothing in it is run.
 * @throws CheckpointRefusal
 */
export const readCheckpoint = (source: ByteSource): CheckpointIndex => {
  const start = source.read(0, startBytes)
  if (isZip(start)) return readPytorch(source)
  return isSafetensors(start) ? readSafetensors(source) : refuseOther(start)
}
