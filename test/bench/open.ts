import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bytePaths } from '../../src/contract/bytes.ts'
import { answerBytes } from '../../src/main/files/byte-answers.ts'
import type { Host } from '../../src/main/host.ts'
import { benchHost, importInto } from './bench-host.ts'
import { type Bench, format, median, seconds } from './measure.ts'
import { longWav } from './recordings.ts'

/** Reads what the whole-project view of a waveform needs: the coarsest summaries of every channel. */
const readOverview = async (host: Host): Promise<number> => {
  const { info, document } = await host.call('project.snapshot', undefined)
  let bytes = 0
  for (const source of Object.values(document.source))
    for (let channel = 0; channel < source.channels; channel++) {
      const path = bytePaths.peaks(info.id, source.id, channel, 4)
      const answer = await answerBytes(host, { path, method: 'GET', headers: {} })
      if (answer.body && !(answer.body instanceof Uint8Array))
        for await (const piece of answer.body) bytes += piece.length
    }
  return bytes
}

export const bench: Bench = {
  title: 'Open a project of 1 GB, until the first waveform can be drawn (median of 5)',
  run: async () => {
    const { host, folder, close } = benchHost()
    const wav = await longWav(30)
    await host.call('project.new', undefined)
    await importInto(host, wav)
    await importInto(host, await longWav(15))
    const file = host.files.give(join(folder, 'large.lasso'))
    await host.call('project.saveAs', { file, overwrite: true })
    const times: number[] = []
    let bytes = 0
    for (let run = 0; run < 5; run++) {
      await host.call('project.close', undefined)
      times.push(
        await seconds(async () => {
          await host.call('project.open', { file })
          bytes = await readOverview(host)
        }),
      )
    }
    const size = statSync(join(folder, 'large.lasso')).size
    await close()
    return [
      {
        what: `${(size / 1e9).toFixed(2)} GB, ${(bytes / 1024).toFixed(0)} KiB of summaries read`,
        measured: format(median(times), 's', 3),
        most: '0.5 s',
      },
    ]
  },
}
