import { benchHost, importInto } from './bench-host.ts'
import { type Bench, format, median, peakMemory, type Row, residentMemory, seconds } from './measure.ts'
import { longMp3, longWav } from './recordings.ts'

const runs = 3

const measure = async (path: string): Promise<{ readonly took: number; readonly memory: number }> => {
  const times: number[] = []
  const memories: number[] = []
  for (let run = 0; run < runs; run++) {
    const { host, close } = benchHost()
    await host.call('project.new', undefined)
    const before = residentMemory() ?? 0
    const peak = await peakMemory(
      () => [process.pid],
      async () => {
        times.push(await seconds(() => importInto(host, path)))
      },
    )
    memories.push(peak - before)
    await close()
  }
  return { took: median(times), memory: Math.max(...memories) }
}

export const bench: Bench = {
  title: `Import of 30 minutes of stereo at 48 kHz (median of ${runs}, memory the highest)`,
  run: async () => {
    const rows: Row[] = []
    const row = async (name: string, path: string, most: string): Promise<void> => {
      const { took, memory } = await measure(path)
      rows.push({ what: name, measured: `${format(took, 's')}, +${memory.toFixed(0)} MiB`, most })
    }
    await row('WAV, 16 bits', await longWav(30), '3 s, +200 MB')
    const mp3 = await longMp3(30)
    if (mp3) await row('MP3, 192 kbit/s', mp3, '8 s, +200 MB')
    else rows.push({ what: 'MP3', measured: 'not run: no ffmpeg here to make the recording', most: '' })
    return rows
  },
}
