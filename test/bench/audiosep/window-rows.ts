import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { createGraph } from '../../../src/core/nn/graph.ts'
import { weightsOf } from '../../../src/core/nn/weights.ts'
import { frameHop, frameSize, resunet30, sampleRate } from '../../../src/core/systems/audiosep/resunet30.ts'
import { openModel } from '../../../src/main/inference/open-model.ts'
import { format, median, type Row } from '../measure.ts'
import { matrixProductRate } from './matrix-rate.ts'
import { operationsOf } from './operations.ts'
import type { Setting } from './rows.ts'
import { openWindowProcess } from './window-process.ts'

/** Seconds of a window. */
const duration = 10
const repeats = 5

/** GFLOP of the network as its formula says it, for one window. */
const networkWork = (model: Setting['model']): number => {
  const { tensors, close } = openModel(model)
  const graph = createGraph('resunet30')
  const { framesOf, bins } = centredStft(frameSize, frameHop)
  const magnitude = graph.input('magnitude', [1, 1, framesOf(duration * sampleRate), bins])
  graph.output('mask', resunet30(magnitude, graph.input('condition', [1, 512]), weightsOf(graph, tensors, 'ss_model')))
  close()
  return operationsOf(graph.finish()) / 1e9
}

/** One window: time against the reference and against what the machine can multiply, memory, further queries. */
export const windowRows = async ({ model, reference }: Setting): Promise<readonly Row[]> => {
  const lasso = await openWindowProcess(model, duration)
  const times: { whole: number[]; one: number[]; second: number[]; reference: number[]; rate: number[] } = {
    whole: [],
    one: [],
    second: [],
    reference: [],
    rate: [],
  }
  await lasso.window()
  await reference?.whole(duration)
  // Side by side, so that whatever else the machine does falls on all alike.
  for (let run = 0; run < repeats; run++) {
    times.whole.push(await lasso.window())
    if (reference) times.reference.push(await reference.whole(duration))
    times.one.push(await lasso.masks(1))
    times.rate.push(await matrixProductRate(3))
  }
  const memory = lasso.memory()
  await lasso.masks(2)
  for (let run = 0; run < repeats; run++) times.second.push((await lasso.masks(2)) - (await lasso.masks(1)))
  await lasso.close()

  const [whole, one, second, rate] = [times.whole, times.one, times.second, times.rate].map(median) as [
    number,
    number,
    number,
    number,
  ]
  const ratio = reference
    ? ` (reference ${format(median(times.reference), 's')}, ${(median(times.reference) / whole).toFixed(1)} ×)`
    : ''
  const work = networkWork(model)
  const reached = work / one
  return [
    { what: 'one 10 s window, waveform to waveform', measured: `${format(whole, 's')}${ratio}`, most: '1.9 s' },
    {
      what: 'peak memory of a process with one 10 s window',
      measured: memory === null ? 'not told by this system' : format(memory, 'MiB', 0),
      most: '1.3 GB',
    },
    {
      what: 'a second query on the same window',
      measured: `${format(second, 's')} beside the first one’s ${format(one, 's')}`,
      most: 'shares what does not depend on the query',
    },
    {
      what: 'the network against the machine’s matrix products',
      measured: `${work.toFixed(0)} GFLOP at ${reached.toFixed(0)} GFLOP/s, ${((100 * reached) / rate).toFixed(0)} % of ${rate.toFixed(0)} GFLOP/s`,
      most: '',
    },
    {
      what: 'what is left: at all of that rate',
      measured: `${format(work / rate, 's')} instead of ${format(one, 's')}; outside the network ${format(whole - one, 's')}`,
      most: '',
    },
  ]
}
