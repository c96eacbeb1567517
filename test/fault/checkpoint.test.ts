import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Failure, failureOf } from '../../src/contract/failures.ts'
import { openCheckpoint } from '../../src/main/models/checkpoint/open-checkpoint.ts'
import { op, pickle, pickleOf, tensorOf } from '../support/pickle-file.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { smallFile, TorchStorages, torchMembers } from '../support/torch-file.ts'
import { writeSparse, zipFile, zipSegments } from '../support/zip-file.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const write = (name: string, bytes: Uint8Array): string => {
  writeFileSync(folder.file(name), bytes)
  return folder.file(name)
}

const failureFrom = async (work: () => unknown): Promise<Failure | null> => {
  try {
    await work()
    return null
  } catch (thrown) {
    return failureOf(thrown)
  }
}

/** A file in which one byte of a member's content is not what its checksum says. */
const damaged = (member: string): Uint8Array => {
  const bytes = smallFile()
  const name = new TextEncoder().encode(member)
  const at = bytes.findIndex((_, index) => name.every((byte, offset) => bytes[index + offset] === byte))
  const extra = bytes[at - 2]! | (bytes[at - 1]! << 8)
  bytes[at + name.length + extra + 2]! ^= 0x10
  return bytes
}

describe('a checkpoint that is damaged on the disk', () => {
  it('is refused when its checksums are verified', async () => {
    using checkpoint = openCheckpoint(write('w.pt', damaged('archive/data/0')))
    const failure = await failureFrom(() => checkpoint.verifyCrc())
    expect(failure).toMatchObject({ code: 'checkpoint-refused', file: 'w.pt' })
    expect(failure).toHaveProperty(
      'reason',
      expect.stringContaining('“archive/data/0” in it is not what its checksum says'),
    )
  })

  it('is refused at once when the damage is in the pickle', async () => {
    const bytes = smallFile({
      central: (header, name) => void (name.endsWith('data.pkl') && Object.assign(header, { crc32: 1 })),
      descriptor: (found, name) => (name.endsWith('data.pkl') ? found.with(4, 1).fill(0, 5, 8) : found),
    })
    expect(await failureFrom(() => openCheckpoint(write('w.pt', bytes)))).toMatchObject({
      code: 'checkpoint-refused',
      reason: expect.stringContaining('checksum'),
    })
  })

  it('says so when it gets shorter while it is open', async () => {
    const path = write('w.pt', smallFile())
    using checkpoint = openCheckpoint(path)
    expect(Array.from(checkpoint.read('w').data, Number)).toEqual([1, 2, 3])
    truncateSync(path, 100)
    for (const work of [
      () => checkpoint.read('w'),
      () => checkpoint.summarise('w'),
      () => checkpoint.verifyCrc(),
      () => checkpoint.readRange(200, 10),
    ])
      expect(await failureFrom(work)).toMatchObject({ code: 'checkpoint-refused' })
  })

  it('is closed twice without harm, and asked for a tensor that it has not', () => {
    const checkpoint = openCheckpoint(write('w.pt', smallFile()))
    expect(() => checkpoint.read('v')).toThrow('no tensor “v”')
    expect(checkpoint.readRange(0, 4)).toEqual(Uint8Array.of(0x50, 0x4b, 3, 4))
    checkpoint.close()
    checkpoint.close()
  })

  it('stops verifying when it is told to', async () => {
    const storages = new TorchStorages()
    const large = tensorOf(storages.add('uint8', { zeros: 40 << 20 }), [40 << 20], [1])
    using checkpoint = openCheckpoint(write('w.pt', storages.file({ dict: [['w', large]] })))
    const stop = new AbortController()
    const seen: number[] = []
    const verified = checkpoint.verifyCrc({
      signal: stop.signal,
      onProgress: (bytes) => {
        seen.push(bytes)
        if (bytes > 10 << 20) stop.abort()
      },
    })
    expect(await failureFrom(() => verified)).toEqual({ code: 'cancelled' })
    expect(seen.at(-1)).toBeLessThan(20 << 20)
    expect(checkpoint.summarise('w')).toEqual({ first: [0, 0, 0, 0], sum: 0 })
  })
})

describe('a checkpoint of more than 4 GB', () => {
  // On Windows a hole would be written as zeros, all 4.6 GB of it.
  const sparse = process.platform !== 'win32'
  if (!sparse) console.log('skipped: files of more than 4 GB, because this system writes holes as zeros')
  it.skipIf(!sparse).each([true, false])(
    'is read by its zip64 sizes and offsets (sizes behind the content: %s)',
    (descriptors) => {
      const storages = new TorchStorages()
      const [axis, rest] = [1 << 20, 1100]
      const large = tensorOf(storages.add('float32', { zeros: axis * rest * 4, crc32: 0 }), [axis, rest], [rest, 1])
      const state = {
        ordered: [
          ['large', large],
          ['small', storages.tensor([2], [5, 6])],
        ],
      } as const
      const bytes = writeSparse(
        folder.file('w.pt'),
        zipSegments(torchMembers(pickleOf(state), storages.contents), { descriptors }),
      )
      expect(bytes).toBeGreaterThan(2 ** 32)
      using checkpoint = openCheckpoint(folder.file('w.pt'))
      expect(checkpoint.tensor('large').shape).toEqual([axis, rest])
      expect(checkpoint.tensor('small').offset).toBeGreaterThan(2 ** 32)
      expect(Array.from(checkpoint.read('small').data, Number)).toEqual([5, 6])
    },
  )
})

describe('a path that is no checkpoint', () => {
  it('is missing, or a folder', async () => {
    mkdirSync(folder.file('folder.pt'))
    expect(await failureFrom(() => openCheckpoint(folder.file('none.pt')))).toEqual({
      code: 'file-missing',
      file: 'none.pt',
    })
    expect(await failureFrom(() => openCheckpoint(join(folder.file('folder.pt'), 'none.pt')))).toMatchObject({
      code: 'file-missing',
    })
    expect(await failureFrom(() => openCheckpoint(folder.file('folder.pt')))).toEqual({
      code: 'file-unreadable',
      file: 'folder.pt',
      reason: 'it is a folder',
    })
  })

  it.skipIf(process.platform === 'win32')(
    'is a pipe, which is not waited for (skipped on Windows: it has no named pipes in folders)',
    async () => {
      execFileSync('mkfifo', [folder.file('pipe.pt')])
      expect(await failureFrom(() => openCheckpoint(folder.file('pipe.pt')))).toMatchObject({
        code: 'file-unreadable',
        reason: 'it is not a regular file',
      })
    },
  )

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'may not be read (skipped for root, who may read everything)',
    async () => {
      chmodSync(write('w.pt', smallFile()), 0)
      expect(await failureFrom(() => openCheckpoint(folder.file('w.pt')))).toMatchObject({ code: 'file-unreadable' })
    },
  )
})

describe('lasso models inspect', () => {
  const inspect = (...words: readonly string[]) => {
    const program = join(import.meta.dirname, '..', '..', 'src', 'main', 'cli', 'index.ts')
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'models', 'inspect', ...words], {
      cwd: folder.path,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  it('prints every tensor, for people and for programs', () => {
    write('w.pt', smallFile())
    const { status, stdout, stderr } = inspect('w.pt', '--json')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      format: 'pytorch',
      metadata: {},
      tensors: [{ name: 'w', dtype: 'float32', shape: [3], first: [1, 2, 3], sum: 6 }],
    })
    expect(inspect('w.pt').stdout).toMatch(
      /^PyTorch checkpoint, 1\.\d kB, 1 tensor\n.*\nw +float32 +\[3\] +1 2 3 +6\n$/,
    )
  })

  it('writes what JSON has no number for as text', () => {
    const storages = new TorchStorages()
    const state = { ordered: [['w', storages.tensor([2], [Number.NaN, Number.NEGATIVE_INFINITY])]] } as const
    write('w.pt', storages.file(state))
    expect(JSON.parse(inspect('w.pt', '--json').stdout).tensors[0]).toMatchObject({
      first: ['NaN', '-Infinity'],
      sum: 'NaN',
    })
  })

  it('refuses in words and with exit code 1, and runs nothing', () => {
    const evil = pickle(op.global('posix', 'system'), op.unicode('touch owned'), op.tuple1, op.reduce)
    write('evil.pt', zipFile(torchMembers(evil, new Map())))
    const { status, stdout, stderr } = inspect('evil.pt', '--json')
    expect(status).toBe(1)
    const { refused } = JSON.parse(stdout)
    expect(refused).toContain('“posix.system”')
    expect(stderr).toContain(`“evil.pt” is refused: ${refused}.`)
    expect(inspect('evil.pt')).toMatchObject({ status: 1, stdout: '' })
    expect(readdirSync(folder.path)).toEqual(['evil.pt'])
  })

  it('verifies the checksums', () => {
    write('w.pt', damaged('archive/data/0'))
    const { status, stdout } = inspect('w.pt', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout).refused).toContain('checksum')
  })

  it('says that a file is missing', () => {
    const { status, stdout, stderr } = inspect('none.pt', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toEqual({ refused: '“none.pt” is not there.' })
    expect(stderr).toContain('“none.pt” is not there.')
    expect(inspect()).toMatchObject({ status: 2 })
  })
})
