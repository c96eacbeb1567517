import { rmSync } from 'node:fs'
import { blockFrames } from '../../src/core/audio/peaks.ts'
import { BlockPacker } from '../../src/main/blocks/block.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { createRig, noise, rate, request } from './support/rig.ts'

/**
 * What the pipeline itself costs: reading, two processes, splitting and storing, with a system that passes audio on.
 * `node test/separation/throughput.ts [minutes…]`, for stereo at 48 kHz.
 */
const hertz = 48_000
const minutesWanted = process.argv.slice(2).map(Number)

for (const minutes of minutesWanted.length > 0 ? minutesWanted : [10, 60]) {
  using folder = temporaryFolder()
  const rig = createRig(folder.path)
  const { track, clip } = rig.addRecording([noise(1, 1), noise(1, 2)])
  const file = rig.session.require()
  const source = rig.newId('source')
  const frames = minutes * 60 * hertz
  const writer = file.createSource(source, 2, rate)
  const packer = new BlockPacker(2)
  const audio = [noise(blockFrames, 3), noise(blockFrames, 4)]
  for (let at = 0; at < frames; at += blockFrames)
    writer.write(packer.push(audio.map((samples) => samples.subarray(0, frames - at))))
  writer.write(packer.finish())
  writer.flush()
  rig.session.change('Long', (document) => ({
    ...document,
    source: { ...document.source, [source]: { ...document.source[clip.source]!, id: source, frames } },
    clip: { [clip.id]: { ...clip, source, length: frames } },
  }))

  let peak = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 50)
  for (const mode of ['extract', 'both'] as const) {
    globalThis.gc?.()
    const before = process.memoryUsage.rss()
    peak = before
    const cpu = process.cpuUsage()
    const from = performance.now()
    const settings = { pass: true, analysis: true, hop: 16 * hertz, overlap: 0, context: hertz }
    const job = await rig.board.settled(await rig.service.start(request({ track, mode, settings })))
    const seconds = (performance.now() - from) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const megabytes = (frames * 8) / 1e6
    console.log(
      `${minutes} min ${mode}: ${job.state}, ${seconds.toFixed(1)} s, ${(megabytes / seconds).toFixed(0)} MB/s of source, ` +
        `host CPU ${((user + system) / 1e6).toFixed(1)} s, host memory +${((peak - before) / 1e6).toFixed(0)} MB`,
    )
    rig.session.undo()
  }
  clearInterval(watch)
  const { path } = file
  rig.close()
  rmSync(path, { force: true })
}
