import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { standOf, writeNoise, writeText } from '../library/folder.ts'
import { installSteeredDetector } from '../support/steered-detector.ts'
import { startCli } from './run-cli.ts'

let home: string
let sounds: string
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'lasso-cli-')))
  sounds = join(home, 'my sounds')
  installSteeredDetector(join(home, 'models'))
  writeNoise(join(sounds, 'Bark', '1.wav'), 2, 1, 44_100)
  writeNoise(join(sounds, 'Bark', 'more', '2.wav'), 2, 2)
  writeNoise(join(sounds, 'my_gadget', '1.wav'), 2, 3)
  writeText(join(sounds, 'my_gadget', 'no.wav'), 'no recording')
  writeNoise(join(sounds, 'loose.wav'), 1, 4)
  writeNoise(join(home, 'park.wav'), 3, 10, 44_100, 2)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const run = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
  startCli(home, words, undefined, { LASSO_MODELS: join(home, 'models'), ...more }).ended

describe('lasso library', () => {
  it('says before it listens what there is, and listens to each sound once', async () => {
    const before = standOf(sounds)
    const unheard = await run(['library', 'list', sounds])
    expect([unheard.code, unheard.err]).toEqual([
      0,
      expect.stringContaining('4 recordings are still to be listened to'),
    ])
    expect(unheard.out.trim().split('\n')).toEqual([
      'SOUND      RECORDINGS  HEARD  ALSO SAID',
      'Bark                2      0  dog barking, barking dog, barking, dog bark',
      'my gadget           2      0',
    ])
    const first = await run(['library', 'index', sounds])
    expect(first.code).toBe(0)
    expect(first.err).toContain('Listening to “Bark”')
    expect(first.err).toContain(
      '“my_gadget/no.wav” is not a recording that Lasso can read; it looks like a text file. The library reads WAV',
    )
    expect(first.err).toContain('“loose.wav” lie in no folder of a sound')
    expect(first.err).toContain('“Bark” has 1 recording in folders within it: they count.')
    expect(first.out).toMatch(/^Bark +2 +2 /m)
    const second = await run(['library', 'index', sounds])
    expect([second.code, second.err]).toEqual([0, expect.not.stringContaining('Listening')])
    expect(standOf(sounds)).toEqual(before)
  })

  it('prints JSON', async () => {
    const { code, out } = await run(['library', 'index', sounds, '--json'])
    expect(code).toBe(0)
    const facts = JSON.parse(out)
    expect(facts).toMatchObject({
      folder: sounds,
      waiting: 0,
      stray: ['loose.wav'],
      listener: { model: 'zeroshot-asp' },
    })
    expect(facts.sounds[0]).toMatchObject({ name: 'Bark', recordings: 2, heard: 2, nested: 1 })
    expect(facts.problems).toMatchObject([{ file: 'my_gadget/no.wav', code: 'media-unknown', used: false }])
  })

  it('says what is missing', async () => {
    expect(await run(['library', 'list'])).toMatchObject({ code: 2, err: expect.stringContaining('DIR is missing') })
    const nowhere = await run(['library', 'index', join(home, 'nowhere')])
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('“nowhere” is not there.') })
    writeNoise(join(home, 'others', 'Cat', '1.wav'), 1, 20)
    const deaf = { LASSO_MODELS: join(home, 'none') }
    expect(await run(['library', 'list', join(home, 'others')], deaf)).toMatchObject({ code: 0 })
    const unheard = await run(['library', 'index', join(home, 'others')], deaf)
    expect(unheard).toMatchObject({ code: 3, err: expect.stringContaining('Zero-shot ASP') })
  })
})

describe('lasso separate --library', () => {
  const words = (query: string) => ['separate', join(home, 'park.wav'), query, '--device', 'cpu', '--json']
  const more = () => ({ LASSO_HOME: join(home, 'another home') })

  it('answers words from the folder, listening to what they mean and to nothing else', async () => {
    const { code, out, err } = await run([...words('barking dogs'), '--library', sounds], more())
    expect([code, err]).toEqual([0, expect.stringContaining('Goes by your library: 2 recordings of “Bark”.')])
    expect(JSON.parse(out)).toMatchObject({ system: 'zeroshot-asp', library: [{ name: 'Bark', recordings: 2 }] })
    expect(err).not.toContain('Listening to “my gadget”')
  })

  it('goes by the folder that the environment names where nobody else knows the words', async () => {
    const { out } = await run(words('My gadget'), { ...more(), LASSO_LIBRARY: sounds })
    expect(JSON.parse(out)).toMatchObject({ library: [{ name: 'my gadget', recordings: 1 }] })
  })

  it('says what is not in it, and why it cannot be used', async () => {
    const unknown = await run([...words('zither'), '--library', sounds], more())
    expect(unknown).toMatchObject({ code: 3, err: expect.stringContaining('“zither” is no sound of that library') })
    const nowhere = await run([...words('barking dogs'), '--library', join(home, 'nowhere')], more())
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('“nowhere” is not there.') })
    const none = { ...more(), LASSO_MODELS: join(home, 'none') }
    const deaf = await run([...words('barking dogs'), '--library', sounds], none)
    expect(deaf.err).toContain('“Bark” of your library cannot be used: no model that goes by examples')
  })
})
