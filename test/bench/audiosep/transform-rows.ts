import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { createGraph } from '../../../src/core/nn/graph.ts'
import type { Session } from '../../../src/core/nn/session.ts'
import { signalOf, spectrumOf } from '../../../src/core/nn/spectrogram.ts'
import { frameHop, frameSize, sampleRate } from '../../../src/core/systems/audiosep/resunet30.ts'
import { openSession } from '../../../src/main/inference/session.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'
import { format, median, type Row, seconds } from '../measure.ts'

const repeats = 9
const length = 10 * sampleRate
const stft = centredStft(frameSize, frameHop)
const shape = [1, 1, stft.framesOf(length), stft.bins]

const openGraphs = async (): Promise<{ readonly there: Session; readonly back: Session }> => {
  const open = (graph: ReturnType<typeof createGraph>) =>
    openSession(graph.finish(), { folder: null, place: () => ({ bytes: new Uint8Array() }) })
  const there = createGraph('spectrum')
  const spectrum = spectrumOf(there.input('x', [1, 1, length]), stft)
  there.output('re', spectrum.re)
  there.output('im', spectrum.im)
  const back = createGraph('signal')
  back.output('x', signalOf({ re: back.input('re', shape), im: back.input('im', shape) }, stft, length))
  return { there: await open(there), back: await open(back) }
}

/** The short-time transform of ten seconds of one channel and its inverse, in TypeScript and as nodes of a graph. */
export const transformRows = async (): Promise<readonly Row[]> => {
  const samples = seededTensor({ key: 'samples', shape: [length], scale: 0.3, offset: 0 })
  const { there, back } = await openGraphs()
  const typescript: number[] = []
  const graph: number[] = []
  for (let run = 0; run <= repeats; run++) {
    const byScript = await seconds(() => stft.synthesise(stft.analyse(samples), length))
    const byGraph = await seconds(async () => {
      const { re, im } = await there.run({ x: { type: 'float32', shape: [1, 1, length], data: samples } })
      await back.run({ re: re!, im: im! })
    })
    // The first time is that of the compiler.
    if (run === 0) continue
    typescript.push(byScript)
    graph.push(byGraph)
  }
  there.release()
  back.release()
  const ratio = median(graph) / median(typescript)
  return [
    {
      what: 'short-time transform and inverse of 10 s, one channel',
      measured: `${format(1000 * median(typescript), 'ms', 0)} in TypeScript, ${format(1000 * median(graph), 'ms', 0)} as a graph (${ratio.toFixed(1)} ×)`,
      most: '',
    },
  ]
}
