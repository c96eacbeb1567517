import { describe, expect, it } from 'vitest'
import { safetensorsFile } from '../../support/safetensors-file.ts'
import { fields, join, text } from '../../support/zip-file.ts'
import { read, refusalOf, valuesOf } from './reading.ts'

const four = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)
const tensor = (begin: number, end: number, shape: readonly number[] = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

describe('safetensors files that are read', () => {
  it('with tensors in any order, empty ones, and texts beside them', () => {
    const file = safetensorsFile(
      {
        __metadata__: { format: 'pt', __proto__x: 'y' },
        b: tensor(4, 16),
        none: tensor(16, 16, [0, 5]),
        a: tensor(0, 4, []),
      },
      four,
    )
    const { format, tensors, metadata } = read(file)
    expect(format).toBe('safetensors')
    expect([...tensors.keys()]).toEqual(['b', 'none', 'a'])
    expect(metadata).toEqual({ format: 'pt', __proto__x: 'y' })
    expect(valuesOf(file, 'a')).toEqual([1])
    expect(valuesOf(file, 'b')).toEqual([2, 3, 4])
    expect(valuesOf(file, 'none')).toEqual([])
    expect(tensors.get('a')).toMatchObject({ shape: [], strides: [], contiguous: true })
  })

  it('with every dtype that networks use', () => {
    const types = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 }
    let at = 0
    const header = Object.fromEntries(
      Object.entries(types).map(([dtype, bytes]) => {
        const entry = [dtype, tensor(at, at + bytes, [1], dtype)] as const
        at += bytes
        return entry
      }),
    )
    const { tensors } = read(safetensorsFile(header, new Uint8Array(at)))
    expect([...tensors.values()].map(({ type }) => type)).toEqual([
      'float64',
      'float32',
      'float16',
      'bfloat16',
      'int64',
      'int32',
      'int16',
      'int8',
      'uint8',
      'bool',
    ])
  })

  it('with spaces behind the header, as the format pads it, and with escapes in names', () => {
    const file = safetensorsFile(
      `{"\\u0061 \\"q\\" \\ud83d\\udca1": {"dtype":"F32","shape":[4],"data_offsets":[0,16]} }   `,
      four,
    )
    expect([...read(file).tensors.keys()]).toEqual(['a "q" 💡'])
  })

  it('with nothing in it', () => {
    expect(read(safetensorsFile({}, new Uint8Array())).tensors.size).toBe(0)
  })
})

describe('safetensors files that are refused', () => {
  const a = tensor(0, 16)
  const kinds: readonly [string, Uint8Array, RegExp][] = [
    ['a header longer than the file', safetensorsFile({ a }, four, 1000), /cut off within/],
    [
      'a header longer than the format allows',
      safetensorsFile({ a }, four, 100_000_001),
      /more than the format allows/,
    ],
    ['a header of 2^40 bytes', safetensorsFile({}, new Uint8Array(), 2 ** 40), /1099511627776 bytes/],
    ['a header shorter than its text', safetensorsFile({ a }, four, 10), /no JSON/],
    ['no header', join([fields([8, 0]), text('{}')]), /does not begin/],
    ['a header that begins with a space', safetensorsFile(' {}', new Uint8Array()), /does not begin/],
    ['a header that is a list', safetensorsFile('[]', new Uint8Array()), /does not begin/],
    ['a header that is not UTF-8', join([fields([8, 4]), text('{"'), Uint8Array.of(0xff), text('}')]), /not UTF-8/],
    ['a byte order mark', safetensorsFile('\ufeff{}', new Uint8Array()), /does not begin/],
    ['text after the header', safetensorsFile('{} x', new Uint8Array()), /no JSON/],
    ['a trailing comma', safetensorsFile('{"a":1,}', new Uint8Array()), /no JSON/],
    ['a comment', safetensorsFile('{/**/}', new Uint8Array()), /no JSON/],
    ['an open string', safetensorsFile('{"a', new Uint8Array()), /no JSON/],
    ['a bad escape', safetensorsFile('{"\\x":1}', new Uint8Array()), /no JSON/],
    ['a line feed in a name', safetensorsFile('{"a\nb":1}', new Uint8Array()), /no JSON/],
    ['NaN', safetensorsFile('{"a":NaN}', new Uint8Array()), /no JSON/],
    ['half a surrogate pair', safetensorsFile('{"\\ud800":1}', new Uint8Array()), /no Unicode/],
    ['brackets upon brackets', safetensorsFile(`{"a":${'['.repeat(100_000)}`, new Uint8Array()), /too deep/],
    [
      'a tensor twice',
      safetensorsFile(
        '{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
        four,
      ),
      /“a” twice/,
    ],
    [
      'a tensor twice, once escaped',
      safetensorsFile(
        '{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"\\u0061":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
        four,
      ),
      /“a” twice/,
    ],
    [
      'a dtype twice',
      safetensorsFile('{"a":{"dtype":"F32","dtype":"F16","shape":[4],"data_offsets":[0,16]}}', four),
      /“dtype” twice/,
    ],
    ['metadata twice', safetensorsFile('{"__metadata__":{},"__metadata__":{}}', new Uint8Array()), /twice/],
    ['the same metadata twice', safetensorsFile('{"__metadata__":{"a":"1","a":"2"}}', new Uint8Array()), /twice/],
    ['metadata that is no text', safetensorsFile({ __metadata__: { a: 1 } }, new Uint8Array()), /no text/],
    ['metadata that is no table', safetensorsFile({ __metadata__: ['a'] }, new Uint8Array()), /no table/],
    ['a tensor that is a number', safetensorsFile({ a: 3 }, four), /no tensor/],
    ['a tensor without a dtype', safetensorsFile({ a: { shape: [4], data_offsets: [0, 16] } }, four), /dtype/],
    ['a tensor without a shape', safetensorsFile({ a: { dtype: 'F32', data_offsets: [0, 16] } }, four), /shape/],
    ['a tensor without offsets', safetensorsFile({ a: { dtype: 'F32', shape: [4] } }, four), /offsets/],
    ['a tensor with something else', safetensorsFile({ a: { ...a, strides: [1] } }, four), /“strides”/],
    ['a dtype that nobody knows', safetensorsFile({ a: { ...a, dtype: 'F33' } }, four), /“F33”/],
    ['a dtype called like a method', safetensorsFile({ a: { ...a, dtype: 'constructor' } }, four), /“constructor”/],
    ['an 8-bit float', safetensorsFile({ a: tensor(0, 16, [16], 'F8_E4M3') }, four), /“F8_E4M3”/],
    ['a negative size', safetensorsFile({ a: { ...a, shape: [-4] } }, four), /shape/],
    ['a size of 4.0', safetensorsFile('{"a":{"dtype":"F32","shape":[4.0],"data_offsets":[0,16]}}', four), /shape/],
    ['a size of 4e0', safetensorsFile('{"a":{"dtype":"F32","shape":[4e0],"data_offsets":[0,16]}}', four), /shape/],
    ['a size that is text', safetensorsFile({ a: { ...a, shape: ['4'] } }, four), /shape/],
    [
      'sizes beyond 53 bits',
      safetensorsFile('{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,16]}}', four),
      /shape/,
    ],
    [
      'a product beyond 53 bits',
      safetensorsFile({ a: { ...a, shape: [2 ** 40, 2 ** 40] } }, four),
      /larger than any file/,
    ],
    ['65 axes', safetensorsFile({ a: { ...a, shape: Array(65).fill(1) } }, four), /shape/],
    ['one offset', safetensorsFile({ a: { ...a, data_offsets: [16] } }, four), /offsets/],
    ['a negative offset', safetensorsFile({ a: { ...a, data_offsets: [-16, 0] } }, four), /offsets/],
    ['offsets that run backwards', safetensorsFile({ a: tensor(16, 0, [4]) }, four), /offsets of -16/],
    [
      'offsets that do not fit the shape',
      safetensorsFile({ a: tensor(0, 16, [3]) }, four),
      /16 bytes where .* need 12/,
    ],
    ['offsets that do not fit the dtype', safetensorsFile({ a: tensor(0, 16, [4], 'F16') }, four), /need 8/],
    ['a tensor beyond the end', safetensorsFile({ a: tensor(0, 1600) }, four), /beyond the end/],
    ['a hole at the beginning', safetensorsFile({ a: tensor(4, 16) }, four), /belong to no tensor lie before “a”/],
    ['a hole in the middle', safetensorsFile({ a: tensor(0, 4), b: tensor(8, 16) }, four), /lie before “b”/],
    ['a rest at the end', safetensorsFile({ a: tensor(0, 12) }, four), /follow the last one/],
    ['data without tensors', safetensorsFile({}, four), /follow the last one/],
    ['two tensors over one range', safetensorsFile({ a, b: a }, four), /overlaps/],
    ['two tensors that overlap', safetensorsFile({ a: tensor(0, 12), b: tensor(8, 16) }, four), /overlaps/],
    ['an empty tensor within another', safetensorsFile({ a, b: tensor(8, 8, [0]) }, four), /overlaps/],
    [
      'an empty tensor beyond the end',
      safetensorsFile({ a, b: tensor(99, 99, [0]) }, four),
      /beyond the end|no tensor/,
    ],
  ]
  it.each(kinds)('%s', (_, bytes, reason) => {
    expect(refusalOf(bytes)).toMatch(reason)
  })

  it('by its number of values before they fill the memory', () => {
    expect(refusalOf(safetensorsFile(`{"a":[${'1,'.repeat(2_000_001)}1]}`, new Uint8Array()))).toMatch(
      /too many values/,
    )
  })

  it('not for a header of twenty thousand tensors', () => {
    const header = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`t${at}`, tensor(0, 0, [0])]))
    expect(read(safetensorsFile(header, new Uint8Array())).tensors.size).toBe(20_000)
  })
})
