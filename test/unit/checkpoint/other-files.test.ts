import { describe, expect, it } from 'vitest'
import { op, pickle } from '../../support/pickle-file.ts'
import { join, text } from '../../support/zip-file.ts'
import { refusalOf } from './reading.ts'

const hex = (digits: string): Uint8Array => Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16))
const padded = (start: Uint8Array, length = 600): Uint8Array => {
  const bytes = new Uint8Array(length).fill(0x5a)
  bytes.set(start)
  return bytes
}

/** `torch.save` before 1.6: three pickles of a magic number, a version and the machine's sizes, then the object. */
const legacy = join([
  pickle(op.long(0x1950a86a20f9469cfc6cn, 10)),
  pickle(op.int(1001)),
  pickle(op.emptyDict),
  pickle(op.none),
])

describe('files that are no checkpoint are told what they are', () => {
  const kinds: readonly [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(), /empty/],
    ['one byte', text('P'), /neither/],
    ['the beginning of a zip', text('PK\u0003\u0004'), /cut off/],
    ['PyTorch before 1.6', legacy, /before 1\.6.*save it again/],
    [
      'its magic number made by eval',
      join([
        pickle(op.global('__builtin__', 'eval'), op.unicode('0x1950a86a20f9469cfc6c'), op.tuple1, op.reduce),
        pickle(op.int(1001)),
      ]),
      /bare Python pickle \(protocol 2\).*, and it asks for “__builtin__\.eval”/,
    ],
    ['a pickle of protocol 4', padded(hex('8004952a00000000000000')), /bare Python pickle \(protocol 4\)/],
    ['a pickle of protocol 0', text("cos\nsystem\n(S'x'\ntR."), /bare Python pickle \(protocol 0\)/],
    ['a pickle of protocol 0 with a mark first', text('(ios\nsystem\n.'), /bare Python pickle/],
    ['a pickle of protocol 1', text('}q\0X\u0001\0\0\0acos\nsystem\nq\u0001s.'), /protocol 1\).*“os\.system”/],
    [
      'a tar archive',
      padded(new Uint8Array(257).fill(0x61)).map((byte, at) => text('ustar')[at - 257] ?? byte),
      /tar archive/,
    ],
    ['gzip', padded(hex('1f8b08')), /gzip/],
    ['gzip without a time', hex('1f8b080000000000020373740400e0a5'), /gzip/],
    ['7z', padded(hex('377abcaf271c0004')), /7z/],
    ['xz', padded(hex('fd377a585a0000')), /xz/],
    ['bzip2', padded(text('BZh9')), /bzip2/],
    ['zstd', padded(hex('28b52ffd')), /Zstandard/],
    ['RAR', padded(text('Rar!\u001a\u0007')), /RAR/],
    ['HDF5', padded(hex('894844460d0a1a0a')), /HDF5/],
    ['numpy', padded(join([Uint8Array.of(0x93), text('NUMPY')])), /numpy/],
    ['GGUF', padded(text('GGUF')), /GGUF/],
    ['a web page', text('<html>Access denied</html>'), /web page/],
    ['a web page with a declaration', text('\n<!DOCTYPE html>\n<html>'), /web page/],
    ['an error of a service', text('{"error":"Repository not found"}'), /JSON/],
    ['a pointer of Git LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'), /Git LFS/],
    ['zeros', new Uint8Array(4096), /zeros/],
    ['an empty zip archive', hex('504b0506000000000000000000000000000000000000'), /empty zip/],
    ['a split zip archive', padded(hex('504b0708504b0304')), /split/],
    ['anything', padded(hex('0102030405060708')), /neither/],
  ]
  it.each(kinds)('%s', (_, bytes, reason) => {
    expect(refusalOf(bytes)).toMatch(reason)
  })
})
