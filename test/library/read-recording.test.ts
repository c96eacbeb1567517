import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../src/contract/failures.ts'
import { fold } from '../../src/core/systems/zeroshot-asp/segments.ts'
import { readRecording } from '../../src/main/library/read-recording.ts'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { noise } from '../separation/support/rig.ts'
import { temporaryFolder } from '../support/temporary.ts'

const always = new AbortController().signal

describe('a recording of the library', () => {
  it('is the mean of its channels at its own rate', async () => {
    using folder = temporaryFolder()
    const path = folder.file('a.wav')
    const audio = [1, 2, 3, 4, 5, 6].map((seed) => noise(150_000, seed, 24))
    writeWav(path, audio, 11_025)
    const { samples, rate, warnings } = await readRecording(path, 'a.wav', always)
    expect([rate, warnings]).toEqual([11_025, []])
    expect(samples).toEqual(fold(audio))
  })

  it('is its first minute, and decoding ends there', async () => {
    using folder = temporaryFolder()
    const path = folder.file('long.wav')
    const audio = [noise(8000 * 200, 1, 24)]
    writeWav(path, audio, 8000)
    const { samples } = await readRecording(path, 'long.wav', always)
    expect(samples).toEqual(audio[0]!.slice(0, 8000 * 60))
  })

  it('is silent where it holds no numbers', async () => {
    using folder = temporaryFolder()
    const path = folder.file('broken.wav')
    const audio = noise(5000, 1, 'float')
    audio.set([Number.NaN, Number.POSITIVE_INFINITY], 1000)
    writeWav(path, [audio], 8000)
    const { samples } = await readRecording(path, 'broken.wav', always)
    expect([...samples.slice(999, 1003)]).toEqual([audio[999], 0, 0, audio[1002]])
  })

  it('that cannot be read fails with what is wrong, and one that nobody wants any more with that', async () => {
    using folder = temporaryFolder()
    const path = folder.file('text.wav')
    writeFileSync(path, 'nothing to hear')
    const failureIn = (promise: Promise<unknown>) => promise.then(() => null, failureOf)
    expect(await failureIn(readRecording(path, 'Dog/text.wav', always))).toMatchObject({
      ...{ code: 'media-unknown', file: 'Dog/text.wav' },
    })
    expect(await failureIn(readRecording(folder.file('none.wav'), 'none.wav', always))).toMatchObject({
      code: 'file-missing',
    })
    writeWav(path, [noise(8000 * 100, 1)], 8000)
    const controller = new AbortController()
    const reading = readRecording(path, 'text.wav', controller.signal)
    controller.abort()
    expect(await failureIn(reading)).toMatchObject({ code: 'cancelled' })
  })
})
