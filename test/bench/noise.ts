import { benchHost, finished, importInto } from './bench-host.ts'
import { type Bench, descendants, format, peakMemory, type Row, residentMemory, seconds } from './measure.ts'
import { longWav } from './recordings.ts'

const measure = async (minutes: number): Promise<{ readonly took: number; readonly memory: number }> => {
  const { host, close } = benchHost()
  await host.call('project.new', undefined)
  await importInto(host, await longWav(minutes))
  const { document } = await host.call('project.snapshot', undefined)
  const clip = Object.values(document.clip)[0]!
  const before = residentMemory() ?? 0
  let took = 0
  const peak = await peakMemory(
    () => [process.pid, ...descendants(process.pid)],
    async () => {
      took = await seconds(async () => {
        const { job } = await host.call('separation.start', {
          query: 'background noise',
          system: 'auto',
          mode: 'remove',
          track: clip.track,
          from: clip.at,
          length: clip.length,
          also: [],
          avoid: '',
          example: null,
          settings: {},
          seed: 1,
        })
        await finished(host, job)
      })
    },
  )
  await close()
  return { took, memory: peak - before }
}

export const bench: Bench = {
  title: 'Background noise out of stereo at 48 kHz: read, analyse, separate, store both parts',
  run: async () => {
    const rows: Row[] = []
    for (const minutes of [10, 60]) {
      const { took, memory } = await measure(minutes)
      const ratio = (minutes * 60) / took
      rows.push({
        what: `${minutes} minutes`,
        measured: `${format(took, 's', 1)} (${ratio.toFixed(0)} × real time), +${memory.toFixed(0)} MiB over both processes`,
        most: minutes === 60 ? '60 s, constant memory' : '',
      })
    }
    return rows
  },
}
