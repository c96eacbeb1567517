import { explainName, isKnown } from './pickle-globals.ts'
import { namesIn } from './pickle-names.ts'
import { refuse } from './refusal.ts'

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))

const startsWith = (start: Uint8Array, hex: string, at = 0): boolean =>
  bytesOf(hex).every((byte, index) => start[at + index] === byte)

const compressed = (how: string): string => `it is compressed with ${how}: unpack it first`

/** First bytes in hexadecimal, and what a file that begins so is. The longest come first. */
const signatures: readonly [string, string][] = [
  [
    // Protocol 2, then the magic number 0x1950a86a20f9469cfc6c.
    '80028a0a6cfc9c46f9206aa85019',
    'it was saved by PyTorch before 1.6, or in its legacy format: open it in PyTorch and save it again with torch.save',
  ],
  ['377abcaf271c', compressed('7z')],
  ['526172211a07', compressed('RAR')],
  ['fd377a585a00', compressed('xz')],
  ['28b52ffd', compressed('Zstandard')],
  ['1f8b', compressed('gzip')],
  ['425a68', compressed('bzip2')],
  ['894844460d0a1a0a', 'it is an HDF5 file (Keras, or MATLAB), not a PyTorch or safetensors checkpoint'],
  ['934e554d5059', 'it is an array of numpy, not a PyTorch or safetensors checkpoint'],
  ['47475546', 'it is a GGUF file, not a PyTorch or safetensors checkpoint'],
  ['504b0506', 'it is an empty zip archive, not a checkpoint'],
  ['504b0708', 'it is a part of a split zip archive: join the parts first'],
]

/** What text begins with when a server or a tool put something else in the place of a checkpoint. */
const texts: readonly [RegExp, string][] = [
  [
    /^\s*(<!doctype|<html|<head|<\?xml)/i,
    'it is a web page, not a checkpoint: the download was answered with something else',
  ],
  [/^version https:\/\/git-lfs/, 'it is a Git LFS pointer: download the file that it stands for'],
  [/^\s*[{[]/, 'it is a JSON text, not a checkpoint'],
]

const refusePickle = (protocol: number, start: Uint8Array): never => {
  const what = `it is a bare Python pickle (protocol ${protocol}), not a checkpoint of today's PyTorch`
  for (const [module, name] of namesIn(start))
    if (!isKnown(module, name)) return refuse(`${what}, and it ${explainName(module, name)}`)
  return refuse(`${what}: Lasso never runs pickles; save a state dict with torch.save`)
}

/** An empty dict or list that is put into the memo: how binary pickles without a protocol begin. */
const isEarlyPickle = (start: Uint8Array): boolean => (start[0] === 0x7d || start[0] === 0x5d) && start[1] === 0x71

/** Bytes that are looked at. */
export const startBytes = 512

/** Refuses a file that is no checkpoint and says what it seems to be. */
export const refuseOther = (start: Uint8Array): never => {
  if (start.length === 0) return refuse('it is empty: download or copy it again')
  const found = signatures.find(([hex]) => startsWith(start, hex))
  if (found) return refuse(found[1])
  if (startsWith(start, '7573746172', 257))
    return refuse('it is a tar archive (PyTorch before 0.1.10, or an archive to unpack first)')
  if (start[0] === 0x80 && start[1]! <= 5) return refusePickle(start[1]!, start)
  if (isEarlyPickle(start)) return refusePickle(1, start)
  if (start.every((byte) => byte === 0)) return refuse('it holds nothing but zeros: the download was not finished')
  const text = String.fromCharCode(...start)
  const word = texts.find(([pattern]) => pattern.test(text))
  if (word) return refuse(word[1])
  if (/^(\(|c[\w.]+\n[\w.]+\n)/.test(text)) return refusePickle(0, start)
  return refuse('it is neither a PyTorch checkpoint (zip) nor a safetensors file')
}
