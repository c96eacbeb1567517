import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { bindInput } from '../../../src/core/nn/fold/bind-input.ts'
import { foldNetwork } from '../../../src/core/nn/fold/fold.ts'
import { elementCount } from '../../../src/core/nn/tensor.ts'
import { frameHop, frameSize, sampleRate } from '../../../src/core/systems/audiosep/resunet30.ts'
import { plainSeparator } from '../../../src/core/systems/audiosep/separator.ts'
import { openModel } from '../../../src/main/inference/open-model.ts'
import { format, median, medianTiming, type Row, type Timing } from '../measure.ts'
import { matrixProductRate } from './matrix-rate.ts'
import { operationsOf } from './operations.ts'
import type { Setting } from './rows.ts'
import { openWindowProcess, type WindowProcess } from './window-process.ts'

/** Seconds of a window. */
const duration = 10
const repeats = 5

/** GFLOP of the network for one window: as its formula says it, and as it runs when it is folded for a query. */
const networkWork = (model: Setting['model']): { readonly formula: number; readonly folded: number } => {
  const { tensors, inference, close } = openModel(model)
  const plain = plainSeparator(tensors, centredStft(frameSize, frameHop).framesOf(duration * sampleRate))
  const { shape } = plain.inputs.find(({ name }) => name === 'condition')!
  const condition = { type: 'float32', shape, data: new Float32Array(elementCount(shape)) } as const
  const folded = foldNetwork(bindInput(plain, 'condition', condition), inference.blocked)
  close()
  return { formula: operationsOf(plain) / 1e9, folded: operationsOf(folded) / 1e9 }
}

type Measured = {
  readonly whole: Timing
  /** The network alone. */
  readonly network: Timing
  readonly reference: Timing | null
  /** What another query adds to a window, in seconds of processor time. */
  readonly second: number
  /** GFLOP of matrix products for each second of processor time. */
  readonly rate: number
  readonly memory: number | null
}

const measure = async (lasso: WindowProcess, reference: Setting['reference']): Promise<Measured> => {
  const times = { whole: [] as Timing[], network: [] as Timing[], reference: [] as Timing[] }
  const rates: number[] = []
  await lasso.window()
  await reference?.whole(duration)
  // Side by side, so that whatever else the machine does falls on all alike.
  for (let run = 0; run < repeats; run++) {
    times.whole.push(await lasso.window())
    if (reference) times.reference.push(await reference.whole(duration))
    times.network.push(await lasso.masks(1))
    rates.push(await matrixProductRate(3))
  }
  const memory = lasso.memory()
  await lasso.masks(2)
  const seconds: number[] = []
  for (let run = 0; run < repeats; run++)
    seconds.push((await lasso.masks(2)).processor - (await lasso.masks(1)).processor)
  return {
    whole: medianTiming(times.whole),
    network: medianTiming(times.network),
    reference: reference ? medianTiming(times.reference) : null,
    second: median(seconds),
    rate: median(rates),
    memory,
  }
}

const times = (ratio: number): string => `${ratio.toFixed(1)} ×`

/** One window: time against the reference and against what the machine can multiply, memory, further queries. */
export const windowRows = async ({ model, reference }: Setting): Promise<readonly Row[]> => {
  const process = await openWindowProcess(model, duration)
  const { whole, network, reference: theirs, second, rate, memory } = await measure(process, reference)
  await process.close()
  const work = networkWork(model)
  const reached = work.folded / network.processor
  return [
    {
      what: 'one 10 s window, waveform to waveform',
      measured: `${format(whole.clock, 's')}${theirs ? ` (reference ${format(theirs.clock, 's')}, ${times(theirs.clock / whole.clock)})` : ''}`,
      most: '1.9 s',
    },
    {
      what: 'the same by processor time, which others’ work hardly changes',
      measured: `${format(whole.processor, 's')}${theirs ? ` (reference ${format(theirs.processor, 's')}, ${times(theirs.processor / whole.processor)})` : ''}`,
      most: '',
    },
    {
      what: 'peak memory of a process with one 10 s window',
      measured: memory === null ? 'not told by this system' : format(memory, 'MiB', 0),
      most: '1.3 GB',
    },
    {
      what: 'a second query on the same window',
      measured: `${format(second, 's')} of processor time beside the first one’s ${format(whole.processor, 's')}`,
      most: 'shares what does not depend on the query',
    },
    {
      what: 'the network against the machine’s matrix products',
      measured: `${work.folded.toFixed(0)} GFLOP (${work.formula.toFixed(0)} before folding) at ${reached.toFixed(0)} GFLOP a processor second, ${((100 * reached) / rate).toFixed(0)} % of ${rate.toFixed(0)}`,
      most: '',
    },
    {
      what: 'what is left: at all of that rate',
      measured: `${format(work.folded / rate, 's')} of processor time instead of ${format(network.processor, 's')}; outside the network ${format(whole.processor - network.processor, 's')}`,
      most: '',
    },
  ]
}
