import { format, median, type Row } from '../measure.ts'
import type { Setting } from './rows.ts'
import { openStudio, type Separation } from './studio.ts'

const rate = 48_000
const minute = { duration: 60, rate }

const memoryText = (memory: number | null): string =>
  memory === null ? 'not told by this system' : format(memory, 'MiB', 0)

/** One minute through all of the program: host, project file, inference child; mono against the reference, and stereo. */
export const longRows = async (setting: Setting): Promise<readonly Row[]> => {
  const { reference } = setting
  const mono = await openStudio(setting, { ...minute, channels: 1 })
  const cold = await mono.separate('a dog barking')
  const stereo = await openStudio(setting, { ...minute, channels: 2 })
  await stereo.separate('a dog barking')
  const one: Separation[] = []
  const two: Separation[] = []
  const referenceTimes: number[] = []
  // Side by side, so that whatever else the machine does falls on all alike.
  for (const query of ['rain', 'a piano', 'speech']) {
    one.push(await mono.separate(query))
    two.push(await stereo.separate(query))
    if (reference) referenceTimes.push((await reference.chunked(minute.duration)).clock)
  }
  await mono.close()
  await stereo.close()

  const took = median(one.map((separation) => separation.took))
  const first = median(one.map((separation) => separation.first))
  const both = median(two.map((separation) => separation.took))
  const slower = median(referenceTimes) / took
  const compared = reference ? ` (reference ${format(median(referenceTimes), 's', 1)}, ${slower.toFixed(1)} ×)` : ''
  return [
    {
      what: '60 s of mono at 48 kHz, long-file mode, all of the program',
      measured: `${format(took, 's', 1)}${compared}`,
      most: '14 s',
    },
    { what: 'the same with a program that has just started', measured: format(cold.took, 's', 1), most: '' },
    {
      what: 'from “Separate” to the first second of result, model loaded',
      measured: format(first, 's'),
      most: '3 s',
    },
    {
      what: 'stereo with a linked mask against mono',
      measured: `${format(both, 's', 1)}, ${(both / took).toFixed(2)} ×`,
      most: '1.15 ×',
    },
    {
      what: 'peak memory of the inference child, 60 s',
      measured: `${memoryText(one.at(-1)!.memory)} mono, ${memoryText(two.at(-1)!.memory)} stereo`,
      most: '1.3 GB',
    },
  ]
}

/** Memory does not grow with length. An hour takes a quarter of one: measured by name only. */
export const hourRows = async (setting: Setting): Promise<readonly Row[]> => {
  const rows: Row[] = []
  for (const minutes of [10, 60]) {
    const studio = await openStudio(setting, { duration: 60 * minutes, rate, channels: 1 })
    const { took, memory } = await studio.separate('a dog barking')
    await studio.close()
    rows.push({
      what: `peak memory of the inference child, ${minutes} min`,
      measured: `${memoryText(memory)} (in ${format(took, 's', 0)}, ${((60 * minutes) / took).toFixed(1)} × real time)`,
      most: '1.3 GB',
    })
  }
  return rows
}
