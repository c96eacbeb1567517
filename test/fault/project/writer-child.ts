import { seededRandom } from '../../../src/core/base/random.ts'
import { BlockPacker } from '../../../src/main/blocks/block.ts'
import { openProjectFile } from '../../../src/main/project-file/open.ts'
import { addMarker, placeSource, sampleAudio, sampleRate, sampleSource } from './sample-project.ts'

/**
 * Imports, separates and edits for ever, and says on standard output, one line each, what is durable: what it says before
 * it is killed must be there afterwards. Arguments: path, seed, first number of its sources and markers.
 */
const [path, seedText, firstText] = process.argv.slice(2) as [string, string, string]
const random = seededRandom(Number(seedText))
const file = openProjectFile(path)

const say = (fact: object): void => {
  process.stdout.write(`${JSON.stringify(fact)}\n`)
}

/** Stores audio piece by piece; `announce` hears how much is durable. */
const grow = (number: number, channels: number, frames: number, announce: (ready: number) => void): void => {
  const audio = sampleAudio(number, channels, frames)
  const writer = file.createSource(`source_${number}`, channels, sampleRate)
  const packer = new BlockPacker(channels)
  for (let from = 0; from < frames; from += 70_000) {
    writer.write(packer.push(audio.map((channel) => channel.subarray(from, from + 70_000))))
    if (random() < 0.7) writer.flush()
    announce(writer.ready)
  }
  writer.write(packer.finish())
  writer.flush()
  announce(writer.ready)
}

say({ kind: 'open' })
for (let number = Number(firstText); ; number++) {
  const frames = 50_000 + Math.floor(random() * 250_000)
  const channels = 1 + (number % 2)
  const source = sampleSource(number, channels, frames)
  if (random() < 0.5) {
    // An import: nothing counts until the edit that places it.
    grow(number, channels, frames, () => {})
    placeSource(file, number, source)
    say({ kind: 'source', number, channels, frames })
  } else {
    // A separation: the job is stored, and with it whatever its source has so far.
    const id = `job_${number}`
    file.saveJob({ id, state: 'running', data: { number, channels, target: source.id }, analysis: null })
    grow(number, channels, frames, (ready) => say({ kind: 'growing', number, channels, ready }))
    if (random() < 0.5) {
      placeSource(file, number, source)
      say({ kind: 'source', number, channels, frames })
      // Said first: between the deletion and the word of it lies a moment at which a kill may fall.
      say({ kind: 'done', number })
      file.deleteJob(id)
    }
  }
  for (let edit = 0; edit < 5; edit++) {
    addMarker(file, number * 10 + edit)
    say({ kind: 'marker', number: number * 10 + edit })
  }
  if (random() < 0.3) {
    const markers = [number * 10 + 4, number * 10 + 3]
    say({ kind: 'undoing', markers })
    file.jump(file.position - 2)
    say({ kind: 'undone', markers })
  }
}
