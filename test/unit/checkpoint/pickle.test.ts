import { describe, expect, it } from 'vitest'
import { readPickle } from '../../../src/core/checkpoint/pickle.ts'
import { op, type Python, pickle, pickleOf } from '../../support/pickle-file.ts'
import { join, text } from '../../support/zip-file.ts'
import { call, pickleRefusal } from './pickle-reading.ts'

const value = (found: Uint8Array): unknown => readPickle(found).value

describe('instructions beyond those of a state dict', () => {
  const kinds: readonly [string, Uint8Array][] = [
    ['INST', join([op.mark, op.inst('os', 'system')])],
    ['OBJ', join([op.mark, op.none, text('o')])],
    ['STACK_GLOBAL', join([op.unicode('os'), op.unicode('system'), Uint8Array.of(0x93)])],
    ['MEMOIZE', join([op.none, Uint8Array.of(0x94)])],
    ['FRAME', join([Uint8Array.of(0x95), new Uint8Array(8)])],
    ['SHORT_BINUNICODE', op.shortUnicode('os')],
    ['BINUNICODE8', Uint8Array.of(0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 65)],
    ['BINBYTES', join([text('B'), new Uint8Array(4)])],
    ['SHORT_BINBYTES', text('C\0')],
    ['BINBYTES8', join([Uint8Array.of(0x8e), new Uint8Array(8)])],
    ['BYTEARRAY8', join([Uint8Array.of(0x96), new Uint8Array(8)])],
    ['NEXT_BUFFER', Uint8Array.of(0x97)],
    ['READONLY_BUFFER', Uint8Array.of(0x98)],
    ['NEWOBJ_EX', Uint8Array.of(0x92)],
    ['EMPTY_SET', Uint8Array.of(0x8f)],
    ['ADDITEMS', Uint8Array.of(0x90)],
    ['FROZENSET', Uint8Array.of(0x91)],
    ['EXT1', Uint8Array.of(0x82, 1)],
    ['EXT2', Uint8Array.of(0x83, 1, 0)],
    ['EXT4', Uint8Array.of(0x84, 1, 0, 0, 0)],
    ['PERSID', text('Pid\n')],
    ['STRING', text("S'os'\n")],
    ['BINSTRING', join([text('T'), new Uint8Array(4)])],
    ['UNICODE', text('Vos\n')],
    ['INT', text('I1\n')],
    ['LONG', text('L1L\n')],
    ['LONG4', join([Uint8Array.of(0x8b), new Uint8Array(4)])],
    ['FLOAT', text('F1\n')],
    ['DICT', text('(d')],
    ['LIST', text('(l')],
    ['GET', text('g0\n')],
    ['PUT', text('Np0\n')],
    ['POP', text('N0')],
    ['POP_MARK', text('(1')],
    ['DUP', text('N2')],
    ['0xff', Uint8Array.of(0xff)],
    ['0x00', Uint8Array.of(0)],
  ]
  it.each(kinds)('%s', (name, bytes) => {
    expect(pickleRefusal(pickle(bytes))).toContain(`the instruction ${name},`)
  })

  it('the same payload in every protocol', () => {
    const payload = call('os', 'system', op.unicode('x'))
    expect(pickleRefusal(join([text("cos\nsystem\n(S'x'\ntR.")]))).toMatch(/os\.system/)
    expect(pickleRefusal(join([payload, op.stop]))).toMatch(/os\.system/)
    for (const version of [1, 2, 3])
      expect(pickleRefusal(join([op.proto(version), payload, op.stop]))).toMatch(/os\.system/)
    for (const version of [4, 5, 255])
      expect(pickleRefusal(join([op.proto(version), payload, op.stop]))).toContain(
        `protocol ${version}, and it asks for “os.system”`,
      )
  })

  it('names what a pickle of another protocol asks for, wherever it keeps the name', () => {
    const stackGlobal = Uint8Array.of(0x93)
    const memoize = Uint8Array.of(0x94)
    const frame = join([Uint8Array.of(0x95), new Uint8Array(8)])
    const named = (...parts: readonly Uint8Array[]): string | null =>
      pickleRefusal(join([op.proto(4), ...parts, op.stop]))
    const [os, system] = [op.shortUnicode('os'), op.shortUnicode('system')]
    expect(named(frame, os, memoize, system, memoize, stackGlobal)).toMatch(/protocol 4, and it asks for “os\.system”/)
    expect(named(os, memoize, system, memoize, op.none, op.get(0), op.get(1), stackGlobal)).toMatch(/“os\.system”/)
    expect(named(op.unicode('os'), op.put(0), op.unicode('system'), stackGlobal)).toMatch(/“os\.system”/)
    expect(named(op.mark, op.inst('os', 'system'))).toMatch(/“os\.system”/)
    expect(named(op.global('collections', 'OrderedDict'), op.global('os', 'system'))).toMatch(/“os\.system”/)
    expect(named(op.global('collections', 'OrderedDict'))).toMatch(/protocol 4: save the state dict/)
    expect(named(stackGlobal, op.get(9), text('c'), Uint8Array.of(0x8e, 255, 255))).toMatch(/protocol 4: save/)
    expect(named(join([Uint8Array.of(0x8e), new Uint8Array(8).fill(255)]))).toMatch(/protocol 4: save/)
  })

  it('a protocol that changes on the way', () => {
    expect(pickleRefusal(pickle(op.none, op.proto(2)))).toMatch(/changes its protocol/)
  })
})

describe('pickles that are no sound program', () => {
  const kinds: readonly [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(), /cut off/],
    ['no value', pickle(), /not there/],
    ['no end', join([op.proto(2), op.none]), /cut off/],
    ['values left over', pickle(op.none, op.none), /left over/],
    ['a mark left over', pickle(op.mark, op.none), /left over/],
    ['bytes after the end', join([pickle(op.none), text('x')]), /follow the end/],
    ['a second pickle after the end', join([pickle(op.none), pickle(op.global('os', 'system'))]), /follow the end/],
    ['a value of the memo that was never put', pickle(op.get(7)), /value 7/],
    ['a large number of the memo that was never put', pickle(op.get(0xffffffff)), /value 4294967295/],
    ['putting without a value', pickle(op.put(0)), /not there/],
    ['a tuple without a mark', pickle(op.none, op.tuple), /not there/],
    ['a tuple of values below the mark', pickle(op.none, op.mark, op.tuple1), /not there/],
    ['taking below a mark', pickle(op.emptyDict, op.mark, op.setitem), /not there/],
    ['entries without a mark', pickle(op.emptyDict, op.setitems), /not there/],
    ['a key without a value', pickle(op.emptyDict, op.mark, op.none, op.setitems), /key without a value/],
    ['a list as a key', pickle(op.emptyDict, op.emptyList, op.none, op.setitem), /as a key/],
    [
      'a key twice',
      pickle(op.emptyDict, op.unicode('a'), op.none, op.setitem, op.unicode('a'), op.true, op.setitem),
      /same key twice/,
    ],
    ['entries of a list', pickle(op.emptyList, op.none, op.none, op.setitem), /no dict/],
    ['entries of a tuple', pickle(op.emptyTuple, op.mark, op.setitems), /no dict/],
    [
      'entries of an object that has none',
      pickle(op.global('argparse', 'Namespace'), op.emptyTuple, op.newobj, op.none, op.none, op.setitem),
      /no dict/,
    ],
    ['appending to a dict', pickle(op.emptyDict, op.none, op.append), /no list/],
    ['appending to a text', pickle(op.unicode('a'), op.mark, op.none, op.appends), /no list/],
    ['attributes of a dict', pickle(op.emptyDict, op.emptyDict, op.build), /attributes/],
    ['attributes of a number', pickle(op.int(1), op.emptyDict, op.build), /attributes/],
    ['attributes of a function', pickle(op.global('collections', 'OrderedDict'), op.emptyDict, op.build), /attributes/],
    [
      'attributes of an OrderedDict that are no dict',
      pickle(call('collections', 'OrderedDict'), op.none, op.build),
      /attributes/,
    ],
    ['calling a text', pickle(op.unicode('os.system'), op.emptyTuple, op.reduce), /no function/],
    ['calling with a list', pickle(op.global('collections', 'OrderedDict'), op.emptyList, op.reduce), /no function/],
    [
      'calling the result of a call',
      pickle(call('torch', 'device', op.unicode('cpu')), op.emptyTuple, op.reduce),
      /no function/,
    ],
    ['an OrderedDict of something', pickle(call('collections', 'OrderedDict', op.emptyList)), /OrderedDict/],
    ['calling a constant', pickle(call('torch', 'float32')), /torch\.float32/],
    ['calling a type', pickle(call('__builtin__', 'str', op.none)), /__builtin__\.str/],
    ['calling a storage', pickle(call('torch', 'FloatStorage')), /torch\.FloatStorage/],
    [
      'an object of a function',
      pickle(op.global('torch._utils', '_rebuild_tensor_v2'), op.emptyTuple, op.newobj),
      /_rebuild_tensor_v2/,
    ],
    ['an object of a number', pickle(op.int(1), op.emptyTuple, op.newobj), /no class/],
    ['encoding into rot13', pickle(call('_codecs', 'encode', op.unicode('a'), op.unicode('rot13'))), /_codecs\.encode/],
    [
      'encoding what is no latin1',
      pickle(call('_codecs', 'encode', op.unicode('Ж'), op.unicode('latin1'))),
      /_codecs\.encode/,
    ],
    ['an integer of 17 bytes', pickle(op.long(1n, 17)), /17 bytes/],
    ['an integer of 255 bytes', pickle(op.long(1n, 255)), /255 bytes/],
    ['a text longer than the rest', pickle(text('Xzzzz'), op.none), /cut off/],
    ['a text of 4 GB', pickle(join([text('X'), Uint8Array.of(255, 255, 255, 255)])), /cut off/],
    ['a text that is not UTF-8', pickle(join([text('X'), Uint8Array.of(1, 0, 0, 0, 0xff)])), /not UTF-8/],
    ['a short string longer than the rest', pickle(op.shortString('x').with(1, 200)), /cut off/],
    ['marks upon marks', pickle(...Array.from({ length: 1200 }, () => op.mark)), /too deep/],
  ]
  it.each(kinds)('%s', (_, bytes, reason) => {
    expect(pickleRefusal(bytes)).toMatch(reason)
  })

  it('stops at two million values, stacked or put away', () => {
    const many = new Uint8Array(2_200_000).fill(0x4e)
    const appended = new Uint8Array(4_400_000).map((_, at) => (at % 2 === 0 ? 0x4e : 0x61))
    expect(pickleRefusal(pickle(op.emptyList, appended))).toMatch(/too many values/)
    expect(pickleRefusal(pickle(many))).toMatch(/too many values/)
  })

  it('stops at a million objects, stacked or put away', () => {
    expect(pickleRefusal(pickle(new Uint8Array(1_100_000).fill(0x7d)))).toMatch(/too many objects/)
    const tuples = Array.from({ length: 1_100 }, () => join([op.mark, new Uint8Array(1000).fill(0x5d), op.tuple]))
    expect(pickleRefusal(pickle(...tuples))).toMatch(/too many objects/)
  })

  it('stops when one text is encoded again and again', () => {
    const text = 'a'.repeat(10_000)
    const start = join([
      op.global('_codecs', 'encode'),
      op.put(0),
      op.unicode(text),
      op.unicode('latin1'),
      op.tuple2,
      op.put(1),
    ])
    const again = join([op.get(0), op.get(1), op.reduce])
    expect(pickleRefusal(pickle(start, ...Array.from({ length: 50 }, () => again)))).toMatch(/more bytes than it has/)
  })

  it('a text that is itself a pickle stays a text', () => {
    expect(value(pickle(op.shortString('cos\nsystem\n.')))).toBe('cos\nsystem\n.')
  })

  it('a list of twice a list of twice a list, which would unfold into 2^40 values', () => {
    const lists = Array.from({ length: 40 }, (_, at) => [
      op.put(at),
      op.emptyList,
      op.mark,
      op.get(at),
      op.get(at),
      op.appends,
    ])
    expect(pickleRefusal(pickle(op.emptyList, op.mark, op.emptyList, ...lists.flat(), op.appends))).toMatch(/unfolds/)
    const tuples = Array.from({ length: 40 }, (_, at) => [op.put(at), op.get(at), op.tuple2])
    expect(pickleRefusal(pickle(op.emptyTuple, ...tuples.flat()))).toMatch(/unfolds/)
    expect(pickleRefusal(pickle(op.emptyTuple, ...tuples.slice(0, 10).flat()))).toBeNull()
  })

  it('tuples in tuples without end', () => {
    const nested = (depth: number): Uint8Array => pickle(op.none, new Uint8Array(depth).fill(0x85))
    expect(pickleRefusal(nested(500))).toBeNull()
    expect(pickleRefusal(nested(2000))).toMatch(/too deep/)
    expect(pickleRefusal(nested(200_000))).toMatch(/too deep/)
  })

  it('a list that holds itself', () => {
    expect(pickleRefusal(pickle(op.emptyList, op.put(0), op.get(0), op.append))).toBeNull()
    const dict = pickle(op.emptyDict, op.put(0), op.unicode('parent'), op.get(0), op.setitem)
    expect(pickleRefusal(dict)).toBeNull()
  })
})

describe('values', () => {
  it('reads numbers, texts and constants as Python means them', () => {
    const found = value(
      pickleOf({
        tuple: [
          0,
          255,
          65_536,
          -1,
          -(2 ** 31),
          2n ** 40n,
          -(2n ** 40n),
          2n ** 100n,
          -(2n ** 120n),
          { float: -0.5 },
          'ü💡',
          true,
          false,
          null,
        ],
      }),
    )
    expect(found).toEqual({
      kind: 'tuple',
      items: [
        0,
        255,
        65_536,
        -1,
        -(2 ** 31),
        2 ** 40,
        -(2 ** 40),
        2n ** 100n,
        -(2n ** 120n),
        { kind: 'float', value: -0.5 },
        'ü💡',
        true,
        false,
        null,
      ],
    })
  })

  it('reads small integers, and long ones of every length', () => {
    expect(value(pickle(Uint8Array.of(0x4b, 200)))).toBe(200)
    expect(value(pickle(Uint8Array.of(0x4d, 1, 2)))).toBe(513)
    expect(value(pickle(op.long(0n, 0)))).toBe(0)
    for (let length = 1; length <= 16; length++)
      for (const sign of [1n, -1n]) {
        const expected = sign * (2n ** BigInt(8 * length - 1) - 1n)
        expect(BigInt(value(pickle(op.long(expected, length))) as number | bigint)).toBe(expected)
      }
  })

  it('reads bytes as protocol 2 writes them', () => {
    const bytes: Python = { call: ['_codecs', 'encode'], arguments: ['\0\u00ff', 'latin1'] }
    expect(value(pickleOf(bytes))).toEqual({ kind: 'bytes', bytes: Uint8Array.of(0, 255) })
  })

  it('makes records of what checkpoints carry, and calls nothing', () => {
    const found = value(
      pickleOf({
        list: [
          { object: ['argparse', 'Namespace'], state: { dict: [['lr', { float: 0.1 }]] } },
          { object: ['pytorch_lightning.utilities.parsing', 'AttributeDict'], items: [['a', 1]] },
          { call: ['pathlib', 'PosixPath'], arguments: ['/', 'tmp'] },
          { call: ['collections', 'defaultdict'], arguments: [{ global: ['__builtin__', 'list'] }] },
          { call: ['torch', 'Size'], arguments: [{ tuple: [1, 2] }] },
          { global: ['torch', 'float32'] },
          { global: ['pytorch_lightning.callbacks.model_checkpoint', 'ModelCheckpoint'] },
        ],
      }),
    ) as { items: readonly { kind: string; content?: unknown; state?: unknown }[] }
    expect(found.items.map(({ kind }) => kind)).toEqual([
      'record',
      'record',
      'record',
      'record',
      'tuple',
      'global',
      'global',
    ])
    expect(found.items[1]!.content).toMatchObject({ kind: 'dict', entries: new Map([['a', 1]]) })
  })

  it('reads every number of numpy, and leaves what is no number a record', () => {
    const scalar = (letters: string, bytes: readonly number[], order = '<'): Python => ({
      call: ['numpy.core.multiarray', 'scalar'],
      arguments: [
        {
          call: ['numpy', 'dtype'],
          arguments: [letters, false, true],
          state: { tuple: [3, order, null, null, null, -1, -1, 0] },
        },
        { call: ['_codecs', 'encode'], arguments: [String.fromCharCode(...bytes), 'latin1'] },
      ],
    })
    const float = (bytes: ArrayBuffer): number[] => [...new Uint8Array(bytes)]
    expect(value(pickleOf(scalar('f8', float(Float64Array.of(89.98).buffer))))).toEqual({ kind: 'float', value: 89.98 })
    expect(value(pickleOf(scalar('f4', float(Float32Array.of(0.5).buffer))))).toEqual({ kind: 'float', value: 0.5 })
    expect(value(pickleOf(scalar('i8', [255, 255, 255, 255, 255, 255, 255, 255])))).toBe(-1)
    expect(value(pickleOf(scalar('u8', [255, 255, 255, 255, 255, 255, 255, 255])))).toBe(2n ** 64n - 1n)
    expect(value(pickleOf(scalar('b1', [1], '|')))).toBe(true)
    for (const odd of [
      scalar('f8', [1]),
      scalar('O8', [0, 0, 0, 0, 0, 0, 0, 0]),
      scalar('f8', float(Float64Array.of(1).buffer), '>'),
      scalar('constructor', []),
    ])
      expect(value(pickleOf(odd))).toMatchObject({ kind: 'record' })
  })
})
