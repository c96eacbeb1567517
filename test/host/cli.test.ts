import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAudioFile } from '../../src/main/media/read-audio.ts'
import { createProjectFile } from '../../src/main/project-file/open.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { runCli, startCli } from './run-cli.ts'
import { add, makeWav, noise, rate, tone } from './sounds.ts'
import { makeHost, openSocket } from './ways.ts'

let folder: ReturnType<typeof temporaryFolder>
const run = (...words: string[]) => runCli(folder.path, ...words)
const file = (name: string): string => join(folder.path, name)

beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => folder[Symbol.dispose]())

describe('help', () => {
  it('shows the program, its commands and its exit codes', async () => {
    for (const words of [['--help'], ['-h'], ['help'], []]) {
      const { code, out, err } = await run(...words)
      expect([code, err]).toEqual([0, ''])
      for (const word of [
        'separate',
        'project info',
        'project check',
        'project recover',
        'project export',
        'serve',
        'Exit codes',
      ])
        expect(out).toContain(word)
    }
  })

  it.each([
    ['separate', '--residual FILE'],
    ['project info', '--json'],
    ['project check', '--json'],
    ['project recover', '--out FILE'],
    ['project export', '--loudness LUFS'],
    ['serve', '--port N'],
  ])('shows how to use %s', async (name, option) => {
    const { code, out } = await run(...name.split(' '), '--help')
    expect(code).toBe(0)
    expect(out).toContain(`Usage: lasso ${name}`)
    expect(out).toContain(option)
    expect((await run('help', ...name.split(' '))).out).toBe(out)
  })

  it('shows the commands of a group, and the version', async () => {
    expect((await run('project', '--help')).out).toContain('project recover')
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'))
    expect(await run('--version')).toEqual({ code: 0, out: `Lasso ${version}\n`, err: '' })
  })
})

describe('wrong usage', () => {
  it.each([
    [['frobnicate'], 'no command “frobnicate”'],
    [['project', 'explode'], 'no command “project explode”'],
    [['separate'], 'IN is missing'],
    [['separate', 'a.wav'], 'QUERY is missing'],
    [['separate', 'a.wav', 'some', 'words'], 'one word too many'],
    [['separate', 'a.wav', 'hiss', '--loud'], '--loud'],
    [['separate', 'a.wav', 'hiss', '--from'], '--from'],
    [['separate', 'a.wav', 'hiss', '--from', 'soon'], '--from takes a number'],
    [['separate', 'a.wav', 'hiss', '--from', '-1'], '--from takes a number'],
    [['separate', 'a.wav', 'hiss', '--from', '2', '--to', '1'], 'later than 2 s'],
    [['separate', 'a.wav', 'hiss', '--from', '0.25', '--to', '0.25'], 'later than 0.25 s'],
    [['separate', 'a.wav', 'hiss', '--mode', 'destroy'], 'extract, remove, both'],
    [['separate', 'a.wav', 'hiss', '--out', 'a.wav'], 'overwrite the recording'],
    [['separate', 'a.wav', 'hiss', '--out', 'b.wav', '--residual', './b.wav'], 'two files'],
    [['project', 'info'], 'FILE is missing'],
    [['project', 'export', 'a.lasso', '--format', 'tape'], 'wav16'],
    [['project', 'export', 'a.lasso', '--loudness', '-90'], 'from -40 to -5'],
    [['project', 'export', 'a.lasso', '--what', 'tracks', '--loudness', '-16'], 'tracks keep their levels'],
    [['project', 'export', 'a.lasso', '--folder', 'nowhere'], '“nowhere” is none'],
    [['serve', '--port', '70000'], 'from 0 to 65535'],
    [['serve', '--port', '1.5'], 'whole number'],
  ])('%j', async (words, sentence) => {
    const { code, out, err } = await run(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(sentence)
    expect(err).toContain('--help')
    expect(err).not.toContain('    at ')
  })
})

describe('separate', () => {
  const seconds = 4
  const frames = seconds * rate
  const speech = tone(frames, 440)
  const mixture = add(speech, noise(frames, 0.05))

  /** Checks that both files together are a stretch of the recording, sample for sample. */
  const expectExact = async (target: string, residual: string, source: Float32Array): Promise<void> => {
    const [first, second] = await Promise.all([readAudioFile(target), readAudioFile(residual)])
    for (const read of [first, second]) expect([read.rate, read.audio.length]).toEqual([rate, 1])
    expect(first.audio[0]!.map((value, i) => value + second.audio[0]![i]!)).toEqual(source)
  }

  it('writes the sound and the rest beside the recording, which they are together', async () => {
    const path = makeWav(folder.path, 'talk.wav', [mixture])
    const { code, out, err } = await run('separate', path, 'hiss')
    expect([code, out.trim().split('\n')]).toEqual([0, [file('talk – hiss.wav'), file('talk – rest.wav')]])
    // Plain lines in a pipe: nothing is redrawn.
    expect(err).not.toContain('\r')
    expect(err).toContain('By Background noise')
    await expectExact(file('talk – hiss.wav'), file('talk – rest.wav'), mixture)
    expect(readdirSync(folder.path).filter((name) => name.includes('.part'))).toEqual([])
    expect(existsSync(file('lasso home/untitled'))).toBe(false)
    expect(readdirSync(file('lasso home/cache/temporary'))).toEqual([])

    const again = await run('separate', path, 'hiss')
    expect(again.out.trim().split('\n')).toEqual([file('talk – hiss 2.wav'), file('talk – rest 2.wav')])
    expect(readFileSync(file('talk – rest 2.wav'))).toEqual(readFileSync(file('talk – rest.wav')))
  })

  it('takes a range, names for the files, and answers as JSON', async () => {
    const path = makeWav(folder.path, 'long.wav', [mixture, speech])
    const [target, residual] = [file('t.wav'), file('r.wav')]
    writeFileSync(target, 'replaced, because it was named')
    const words = ['--out', target, '--residual', residual, '--from', '1', '--to', '2.5', '--json']
    const { code, out } = await run('separate', path, 'background noise', ...words)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      input: path,
      query: 'background noise',
      tool: expect.any(String),
      rate,
      channels: 2,
      from: rate,
      frames: 1.5 * rate,
      out: target,
      residual,
      nothingFound: false,
    })
    const [first, second] = [await readAudioFile(target), await readAudioFile(residual)]
    for (const [channel, source] of [mixture, speech].entries())
      expect(first.audio[channel]!.map((value, i) => value + second.audio[channel]![i]!)).toEqual(
        source.slice(rate, 2.5 * rate),
      )
  })

  it('takes a range of less than a second, down to one frame', async () => {
    const path = makeWav(folder.path, 'brief.wav', [mixture])
    for (const [from, to, length] of [
      [0.1, 0.4, 0.3 * rate],
      [1, 1 + 1 / rate, 1],
    ] as const) {
      const words = ['--mode', 'extract', '--out', file('brief-out.wav'), '--from', `${from}`, '--to', `${to}`]
      const { code, err } = await run('separate', path, 'hiss', ...words)
      expect([code, err]).toEqual([0, expect.any(String)])
      expect((await readAudioFile(file('brief-out.wav'))).audio[0]).toHaveLength(length)
    }
  })

  it('writes what the mode says, or what was named', async () => {
    const path = makeWav(folder.path, 'mode.wav', [mixture])
    expect((await run('separate', path, 'hiss', '--mode', 'extract')).out.trim()).toBe(file('mode – hiss.wav'))
    expect((await run('separate', path, 'hiss', '--mode', 'remove')).out.trim()).toBe(file('mode – rest.wav'))
    expect((await run('separate', path, 'hiss', '--out', 'only.wav')).out.trim()).toBe(file('only.wav'))
  })

  it('says which sounds are known when none fits, and ends with 3', async () => {
    const path = makeWav(folder.path, 'unknown.wav', [mixture])
    const { code, out, err } = await run('separate', path, 'a xylophone on the moon')
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain('No installed system knows the sound “a xylophone on the moon”')
    expect(err).toContain('What they know: ')
    expect(err).toContain('background noise')
    expect(readdirSync(folder.path).filter((name) => name.startsWith('unknown'))).toEqual(['unknown.wav'])
  })

  it('says what is wrong with the recording, the system or the range', async () => {
    writeFileSync(file('notes.wav'), 'these are notes, not a recording of anything')
    const path = makeWav(folder.path, 'short.wav', [mixture])
    for (const [words, code, sentence] of [
      [['separate', file('none.wav'), 'hiss'], 1, '“none.wav” is not there'],
      [['separate', file('notes.wav'), 'hiss'], 1, '“notes.wav” is not a recording'],
      [['separate', path, 'hiss', '--system', 'magic'], 1, '“magic” is not installed'],
      [['separate', path, 'hiss', '--from', '60'], 2, '4.000 s long'],
      [['separate', folder.path, 'hiss'], 1, 'cannot be read: it is a folder.\n'],
      [['separate', path, 'centre'], 4, 'needs a stereo recording'],
      [['separate', path, ' '], 1, 'No sound was described'],
      [['separate', path, 'hiss', '--out', file('none/there/out.wav')], 1, 'Nothing can be written'],
      [['separate', path, 'hiss', '--out', folder.path], 2, 'is a folder'],
    ] as const) {
      const ended = await run(...words)
      expect([words, ended.code, ended.out]).toEqual([words, code, ''])
      expect(ended.err).toContain(sentence)
      expect(ended.err).not.toContain('    at ')
    }
  })

  it('ends with 130 on Ctrl+C, and leaves no files', async () => {
    const path = makeWav(folder.path, 'endless.wav', [tone(60 * 48_000, 440, 0.3), noise(60 * 48_000)], 48_000)
    const { child, ended, said } = startCli(folder.path, ['separate', path, 'hiss'])
    await said(/Separating|Analysing|Importing/)
    const begun = performance.now()
    child.kill('SIGINT')
    const { code, out, err } = await ended
    expect(performance.now() - begun).toBeLessThan(2000)
    expect([code, out]).toEqual([130, ''])
    expect(err).toContain('Cancelled.')
    expect(readdirSync(folder.path).filter((name) => name.startsWith('endless'))).toEqual(['endless.wav'])
    expect(
      existsSync(file('lasso home/cache/temporary')) ? readdirSync(file('lasso home/cache/temporary')) : [],
    ).toEqual([])
  })
})

describe('project', () => {
  const makeProject = (name: string): string => {
    const path = file(name)
    const project = createProjectFile(path, { appVersion: '0.0.0-test' })
    const row = { id: 'marker_a', at: 5, length: 0, name: 'here' }
    project.commit('Add marker', { marker: { marker_a: [null, row] } }, null)
    project.close()
    return path
  }

  it('tells what is in a file, in words and as JSON', async () => {
    const path = makeProject('facts.lasso')
    const words = await run('project', 'info', path)
    expect(words.code).toBe(0)
    expect(words.out).toContain('facts')
    expect(words.out).toContain('Markers: 1')
    const { code, out } = await run('project', 'info', path, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ name: 'facts', markers: 1, steps: 1, tracks: [], sources: [] })
  })

  it('finds a sound file sound, and others for what they are', async () => {
    const path = makeProject('sound.lasso')
    expect(await run('project', 'check', path)).toMatchObject({ code: 0, out: expect.stringContaining('is sound') })
    expect(JSON.parse((await run('project', 'check', path, '--json')).out)).toMatchObject({ ok: true, problems: [] })
    writeFileSync(file('text.lasso'), 'no project at all, but a text of some length')
    mkdirSync(file('folder.lasso'))
    for (const command of ['info', 'check', 'recover', 'export']) {
      expect((await run('project', command, file('folder.lasso'))).err).toContain('looks like a folder')
      const { code, out, err } = await run('project', command, file('text.lasso'))
      expect([command, code, out]).toEqual([command, 1, ''])
      expect(err).toContain('is not a Lasso project')
      expect((await run('project', command, file('none.lasso'))).err).toContain('is not there')
    }
  })

  it('recovers into a new file beside the old one', async () => {
    const path = makeProject('hurt.lasso')
    const before = readFileSync(path)
    const { code, out } = await run('project', 'recover', path, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ output: file('hurt (recovered).lasso') })
    expect(readFileSync(path)).toEqual(before)
    expect(JSON.parse((await run('project', 'info', file('hurt (recovered).lasso'), '--json')).out)).toMatchObject({
      markers: 1,
    })
  })
})

describe('project export', () => {
  const makeTalk = async (): Promise<string> => {
    const path = file('episode.lasso')
    const host = makeHost(folder.file('host'))
    await host.call('project.new', undefined)
    const sounds = [
      makeWav(folder.path, 'one.wav', [tone(rate, 300)]),
      makeWav(folder.path, 'two.wav', [tone(rate, 500)]),
    ]
    const files = sounds.map((sound) => host.files.give(sound))
    for (const job of await host.call('media.import', { files, at: 0, track: null })) await host.board.settled(job)
    await host.call('project.saveAs', { file: host.files.give(path), overwrite: true })
    await host.close()
    return path
  }

  it('writes the mix beside the project, and tracks that sum to it', async () => {
    const path = await makeTalk()
    const mix = await run('project', 'export', path, '--format', 'wav32f')
    expect([mix.code, mix.out.trim()]).toEqual([0, file('episode.wav')])
    expect((await run('project', 'export', path)).code).toBe(1)
    const words = ['--what', 'tracks', '--format', 'wav32f', '--folder', folder.path, '--name', 'stems', '--json']
    const { files } = JSON.parse((await run('project', 'export', path, ...words)).out)
    expect(files).toHaveLength(2)
    const [whole, ...stems] = await Promise.all([file('episode.wav'), ...files].map((name) => readAudioFile(name)))
    const [first, second] = stems.map(({ audio }) => audio[0]!)
    const worst = whole!.audio[0]!.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - first![i]! - second![i]!)),
      0,
    )
    expect(worst).toBeLessThan(1e-7)
  })

  it('reaches a loudness, in any format', async () => {
    const path = await makeTalk()
    const words = ['--loudness', '-16', '--format', 'flac', '--channels', 'mono', '--name', 'loud', '--overwrite']
    const { code, out } = await run('project', 'export', path, ...words)
    expect([code, out.trim()]).toEqual([0, file('loud.flac')])
    expect((await readAudioFile(file('loud.flac'))).audio).toHaveLength(1)
  })
})

describe('serve', () => {
  it('says its link, serves by it, and ends in order on Ctrl+C', async () => {
    const { child, ended, said } = startCli(folder.path, ['serve'])
    const link = await said(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/)
    expect((await fetch(link)).status).toBe(200)
    expect((await fetch(link.replace(/token=.*/, 'token=no'))).status).toBe(403)
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
    await expect(fetch(link)).rejects.toThrow()
  })

  it('opens the project that was named', async () => {
    const path = file('served.lasso')
    createProjectFile(path, { appVersion: '0.0.0-test' }).close()
    const { child, ended, said } = startCli(folder.path, ['serve', path])
    const client = await openSocket(await said(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/))
    expect(await client.call('project.snapshot', undefined)).toMatchObject({ info: { name: 'served', named: true } })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(existsSync(`${path}-journal`)).toBe(false)
    expect(await run('serve', file('none.lasso'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not there'),
    })
  })

  it('says so when the port is taken', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    )
    const { code, out, err } = await run('serve', '--port', String(port))
    other.close()
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(`Port ${port} is in use`)
  })
})

describe('the launcher', () => {
  it('hands everything over to the same program', async () => {
    const { code, out } = await startCli(folder.path, ['--version'], 'bin/lasso.mjs').ended
    expect([code, out]).toEqual([0, (await run('--version')).out])
    expect((await startCli(folder.path, ['frobnicate'], 'bin/lasso.mjs').ended).code).toBe(2)
  })
})
