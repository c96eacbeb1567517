import { describe, expect, it } from 'vitest'
import { pickleOf } from '../../support/pickle-file.ts'
import { smallFile, TorchStorages, torchMembers } from '../../support/torch-file.ts'
import {
  type EndFields,
  fields,
  join,
  type MemberHeader,
  text,
  type ZipTricks,
  zipFile,
} from '../../support/zip-file.ts'
import { read, refusalOf, valuesOf } from './reading.ts'

const storage = 'archive/data/0'

const saturated = 0xffffffff
const wideSize = fields([2, 1], [2, 8], [8, 12])

/** Changes of one storage's headers, and of the archive's end. */
const local = (change: Partial<MemberHeader>): ZipTricks => ({
  local: (header, name) => void (name === storage && Object.assign(header, change)),
})
const central = (change: Partial<MemberHeader>): ZipTricks => ({
  central: (header, name) => void (name === storage && Object.assign(header, change)),
})
const both = (change: Partial<MemberHeader>): ZipTricks => ({ ...local(change), ...central(change) })
const descriptor = (change: (bytes: Uint8Array) => Uint8Array): ZipTricks => ({
  descriptor: (bytes, name) => (name === storage ? change(bytes) : bytes),
})
const end = (change: Partial<EndFields>): ZipTricks => ({ end: (found) => void Object.assign(found, change) })
const wideEnd = (change: Partial<EndFields>): ZipTricks => ({ wideEnd: (found) => void Object.assign(found, change) })
const locator = (change: { disks?: number; offset?: number; signature?: number }): ZipTricks => ({
  locator: (found) => void Object.assign(found, change),
})

/** A small checkpoint whose member of this name has another. */
const renamed = (from: string, to: string): Uint8Array => {
  const storages = new TorchStorages()
  const value = { ordered: [['w', storages.tensor([3], [1, 2, 3])]] } as const
  const members = torchMembers(pickleOf(value), storages.contents)
  return zipFile(members.map((member) => (member.name === from ? { ...member, name: to } : member)))
}

/** A small checkpoint with one more member. */
const withMember = (name: string, content: Uint8Array = text('x')): Uint8Array => {
  const storages = new TorchStorages()
  const value = { ordered: [['w', storages.tensor([3], [1, 2, 3])]] } as const
  return zipFile([...torchMembers(pickleOf(value), storages.contents), { name, content }])
}

describe('zip archives that are read', () => {
  const kinds: readonly [string, ZipTricks][] = [
    ['as torch.save writes them: sizes behind the content, zip64 records', {}],
    ['without zip64 records', { zip64: false }],
    ['with sizes in the local headers', { descriptors: false, zip64: false }],
    ['with 64-bit sizes in the local headers', { descriptors: false, wideMembers: true }],
    ['with 64-bit sizes behind the content', { wideMembers: true }],
    ['with descriptors that have no signature', { descriptor: (bytes) => bytes.subarray(4) }],
    [
      'with the 32-bit end pointing to the zip64 record',
      end({ count: 0xffff, countHere: 0xffff, bytes: saturated, offset: saturated }),
    ],
    ['with time stamps among the extra fields', central({ extra: fields([2, 0x5455], [2, 4], [4, 0]) })],
    ['with a plain name that is not flagged as UTF-8', both({ flags: 0x008 })],
  ]
  it.each(kinds)('%s', (_, tricks) => {
    expect(valuesOf(smallFile(tricks), 'w')).toEqual([1, 2, 3])
  })

  it('whatever the folder inside is called', () => {
    const storages = new TorchStorages()
    const file = storages.file({ ordered: [['w', storages.tensor([1], [7])]] }, {}, 'модель 音')
    expect(valuesOf(file, 'w')).toEqual([7])
  })

  it('with the offset of every content a multiple of 64, as the writer of these tests pads them', () => {
    for (const { offset } of read(smallFile()).checked) expect(offset % 64).toBe(0)
  })
})

describe('zip archives that are refused', () => {
  const kinds: readonly [string, ZipTricks, RegExp][] = [
    ['prepended bytes', { before: text('MZ program') }, /neither a PyTorch/],
    ['bytes after the end', { after: text('more') }, /follow the end/],
    ['a comment', { comment: text('hello') }, /follow the end/],
    [
      'a comment that looks like another end',
      { comment: join([fields([4, 0x06054b50]), new Uint8Array(18)]) },
      /directory/,
    ],
    ['a whole second archive behind the first', { after: smallFile() }, /not where it should be/],
    ['several disks', end({ disk: 1 }), /several disks/],
    ['several disks in the zip64 record', wideEnd({ disk: 1 }), /several disks/],
    ['several disks in the locator', locator({ disks: 2 }), /several disks/],
    ['a part of the members on this disk', end({ countHere: 1 }), /several disks/],
    ['a zip64 record with another count', wideEnd({ count: 3, countHere: 3 }), /contradicts/],
    ['a zip64 record with another directory', wideEnd({ offset: 100 }), /contradicts/],
    ['a zip64 locator that points elsewhere', locator({ offset: 100 }), /not where it should be/],
    ['a zip64 locator beyond 53 bits', locator({ offset: 2 ** 60 }), /impossible/],
    ['a damaged zip64 record', wideEnd({ signature: 1 }), /damaged/],
    ['no locator where one is needed', locator({ signature: 1 }), /directory/],
    ['a directory that counts one more', { zip64: false, ...end({ count: 8, countHere: 8 }) }, /damaged/],
    ['a directory that counts one less', { zip64: false, ...end({ count: 6, countHere: 6 }) }, /more than it counts/],
    ['a directory that begins elsewhere', { zip64: false, ...end({ offset: 1 }) }, /not where it should be/],
    ['garbage for a directory', { directory: (bytes) => bytes.map(() => 0x41) }, /damaged/],
    ['a compressed member', both({ method: 8 }), /compressed \(deflate\).*save it again/],
    ['a method that nobody knows', central({ method: 77 }), /compressed \(method 77\)/],
    ['an encrypted member', both({ flags: 0x809 }), /encrypted/],
    ['strong encryption', both({ flags: 0x848 }), /encrypted/],
    ['patched data', both({ flags: 0x828 }), /flags 0x828/],
    ['masked headers', both({ flags: 0x2808 }), /encrypted/],
    ['an encryption flag in the local header only', local({ flags: 0x809 }), /other flags/],
    ['a flag of patched data in the local header only', local({ flags: 0x828 }), /other flags/],
    ['a method in the local header only', local({ method: 8 }), /other flags/],
    ['another name in the local header', local({ name: text('archive/data/1') }), /another name/],
    ['a longer name in the local header', local({ name: text('archive/data/00') }), /another name/],
    ['no local header', local({ signature: 0x04034b51 }), /not where the directory/],
    ['another size in the local header', { descriptors: false, ...local({ bytes: 13, stored: 13 }) }, /another size/],
    [
      'another checksum in the local header',
      { descriptors: false, ...local({ crc32: 1 }) },
      /another size or checksum/,
    ],
    [
      'another zip64 size in the local header',
      { descriptors: false, wideMembers: true, ...local({ extra: fields([2, 1], [2, 16], [8, 12], [8, 13]) }) },
      /another size/,
    ],
    ['another size in the descriptor', descriptor((bytes) => bytes.with(8, 99)), /no member follow/],
    ['another checksum in the descriptor', descriptor((bytes) => bytes.with(4, bytes[4]! ^ 1)), /no member follow/],
    ['no descriptor', descriptor(() => new Uint8Array()), /no member follow/],
    ['bytes between two members', descriptor((bytes) => join([bytes, text('hidden')])), /no member follow/],
    [
      'bytes in the place of a descriptor',
      { descriptors: false, ...descriptor(() => text('hidden')) },
      /no member follow/,
    ],
    ['two sizes in the directory', central({ stored: 11 }), /two different sizes/],
    ['a smaller size in the directory', central({ bytes: 8, stored: 8 }), /no member follow/],
    ['a larger size in the directory', central({ bytes: 400, stored: 400 }), /overlaps/],
    ['a member that lies in another', central({ offset: 0 }), /overlaps|another name/],
    ['a member beyond the file', central({ offset: 0x7fffffff }), /not where|overlaps|no member/],
    ['a member on another disk', central({ disk: 1 }), /several disks/],
    ['a comment of a member', central({ comment: text('c') }), /comment/],
    ['a zip64 field that nothing needs', central({ extra: fields([2, 1], [2, 16], [8, 12], [8, 12]) }), /contradicts/],
    ['sizes that point to no zip64 field', central({ bytes: saturated, stored: saturated }), /contradicts/],
    [
      'a zip64 field that is too short',
      central({ bytes: saturated, stored: saturated, extra: wideSize }),
      /contradicts/,
    ],
    ['two zip64 fields', central({ bytes: saturated, extra: join([wideSize, wideSize]) }), /two zip64/],
    [
      'a zip64 size beyond 53 bits',
      central({ bytes: saturated, extra: fields([2, 1], [2, 8], [8, 2 ** 62]) }),
      /impossible/,
    ],
    ['extra fields that run over', central({ extra: fields([2, 0x4242], [2, 50]) }), /extra fields/],
    ['extra fields that are a rest', central({ extra: text('abc') }), /extra fields/],
    ['a second name in the extra fields', central({ extra: fields([2, 0x7075], [2, 4], [4, 1]) }), /named twice/],
    ['AES in the extra fields', local({ extra: fields([2, 0x9901], [2, 2], [2, 1]) }), /encrypted/],
    ['a name of no encoding', central({ flags: 0x008, name: Uint8Array.of(0xe4) }), /encoding/],
    ['a name that is not UTF-8', central({ name: Uint8Array.of(0xff, 0xfe) }), /not text/],
    ['a name of no letters', central({ name: new Uint8Array() }), /no usable name/],
    ['a name of many letters', central({ name: new Uint8Array(2000).fill(97) }), /no usable name/],
  ]
  it.each(kinds)('%s', (_, tricks, reason) => {
    expect(refusalOf(smallFile(tricks))).toMatch(reason)
  })

  const names = [
    'archive/../data',
    '/archive/x',
    '../x',
    'archive//x',
    'archive/./x',
    'archive\\x',
    'C:/x',
    'c:x',
    'archive/a\0b',
    'archive/a\nb',
    '\u007f',
    '.',
    '..',
  ]
  it.each(names)('a member called %j', (name) => {
    expect(refusalOf(withMember(name))).toMatch(/unsafe name/)
  })

  it('two members of one name', () => {
    expect(refusalOf(withMember('archive/version'))).toMatch(/two members/)
  })

  it.each(['ARCHIVE/VERSION', 'Archive/Data/0', 'archive/ＶERSION'])(
    'two members that a file system takes for one: %s',
    (name) => {
      expect(refusalOf(withMember(name))).toMatch(/two members/)
    },
  )

  it.each(['other/data.pkl', 'archive/nested/data.pkl', 'data.pkl', 'archive/nested/DATA.PKL'])(
    'a second pickle: %s',
    (name) => {
      expect(refusalOf(withMember(name))).toMatch(/several data\.pkl/)
    },
  )

  it.each(['archive/payload.pkl', 'archive/data/9.pickle', 'archive/run.py', 'elsewhere/0'])(
    'what is no part of a checkpoint: %s',
    (name) => {
      expect(refusalOf(withMember(name))).toMatch(/no part of a checkpoint/)
    },
  )

  it.each(['archive/constants.pkl', 'archive/code/__torch__.py'])('a TorchScript program: %s', (name) => {
    expect(refusalOf(withMember(name))).toMatch(/TorchScript/)
  })

  it('data.pkl under another name in the directory', () => {
    const tricks: ZipTricks = {
      central: (header, name) =>
        void (name === 'archive/data.pkl' && Object.assign(header, { name: text('archive/datap.kl') })),
    }
    expect(refusalOf(smallFile(tricks))).toMatch(/another name/)
  })

  it('a pickle in no folder', () => {
    expect(refusalOf(renamed('archive/data.pkl', 'data.pkl'))).toMatch(/not in the folder/)
  })

  it('a pickle in a folder of the folder', () => {
    expect(refusalOf(renamed('archive/data.pkl', 'archive/deep/data.pkl'))).toMatch(/not in the folder/)
  })

  it('no pickle', () => {
    expect(refusalOf(renamed('archive/data.pkl', 'archive/model.json'))).toMatch(/no data\.pkl/)
  })

  it('big-endian numbers, and an order that nobody knows', () => {
    const ordered = (order: string): Uint8Array => {
      const storages = new TorchStorages()
      const value = { ordered: [['w', storages.tensor([1], [1])]] } as const
      const members = torchMembers(pickleOf(value), storages.contents)
      return zipFile(members.map((m) => (m.name === 'archive/byteorder' ? { ...m, content: text(order) } : m)))
    }
    expect(refusalOf(ordered('little'))).toBeNull()
    expect(refusalOf(ordered('big'))).toMatch(/big-endian/)
    expect(refusalOf(ordered('middle'))).toMatch(/byte order/)
    expect(refusalOf(ordered('little'.repeat(10)))).toMatch(/byte order/)
  })

  it('more members than any network has tensors', () => {
    const tricks = { ...wideEnd({ count: 70_000, countHere: 70_000 }), ...end({ count: 0xffff, countHere: 0xffff }) }
    expect(refusalOf(smallFile(tricks))).toMatch(/70000 members/)
  })

  it('a pickle of more than 64 MiB, before it is read', () => {
    const storages = new TorchStorages()
    const members = torchMembers(new Uint8Array((64 << 20) + 1), storages.contents)
    expect(refusalOf(zipFile(members))).toMatch(/its pickle has 67108865 bytes/)
  })

  it('no members at all', () => {
    expect(refusalOf(zipFile([]))).toMatch(/neither|empty/)
    expect(refusalOf(zipFile([], { zip64: false }))).toMatch(/empty zip/)
  })
})
