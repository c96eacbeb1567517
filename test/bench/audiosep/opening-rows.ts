import { format, medianTiming, type Row, type Timing } from '../measure.ts'
import type { Setting } from './rows.ts'
import { openWindowProcess } from './window-process.ts'

const repeats = 5

/** From a closed model to a network that can run, each time in a new process. */
export const openingRows = async ({ model }: Setting): Promise<readonly Row[]> => {
  const times: Timing[] = []
  for (let run = 0; run <= repeats; run++) {
    const { opened, close } = await openWindowProcess(model, 10)
    times.push(opened)
    await close()
  }
  const [first, ...later] = times
  return [
    {
      what: 'build graph and create session',
      measured: `${format(medianTiming(later).clock, 's')} (the first time, folding weights, ${format(first!.clock, 's')})`,
      most: '1.5 s',
    },
  ]
}
