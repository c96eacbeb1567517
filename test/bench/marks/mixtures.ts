import { type Random, seededRandom } from '../../../src/core/base/random.ts'
import { atRate, spoken } from '../quality-recordings.ts'
import { type Clips, openClips } from './clips.ts'
import { atUnitPower, excerptOf, frames, pick, rate } from './excerpt.ts'
import { rendered } from './fluidsynth.ts'
import { noises } from './noises.ts'
import { heldOutNotes, type Note } from './notes.ts'
import { phrase } from './phrases.ts'
import { esc10Words, type Instrument, instruments, speechQuery } from './words.ts'

/** One mixture of five seconds, what is asked of it, and the groups whose means it counts in. */
export type Item = {
  readonly query: string
  /** A recording that shows the sound, in place of words. */
  readonly example: Float32Array | null
  readonly groups: readonly string[]
  /** Null where the wanted sound is not in the mixture. */
  readonly target: Float32Array | null
  /** All sounds of the mixture have the same power. */
  readonly others: readonly Float32Array[]
}

/** Where sounds come from. */
export type Material = {
  readonly clips: Clips
  readonly data: string
  /** Programs that may not be here. */
  readonly has: { readonly espeak: boolean; readonly fluidsynth: boolean }
}

export const openMaterial = (data: string, has: Material['has']): Material => ({ clips: openClips(data), data, has })

export type Mixtures = (material: Material, count: number, random: Random) => AsyncGenerator<Item>

const folders = Object.keys(esc10Words)

/** Other classes of ESC-10 than one, each once. */
const otherFolders = (than: string, count: number, random: Random): string[] => {
  const left = folders.filter((folder) => folder !== than)
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!)
}

/** Sounds of ESC-10 that training did not hear, every class wanted equally often. */
const sounds = (others: number, isThere: boolean): Mixtures =>
  async function* ({ clips }, count, random) {
    for (let number = 0; number < count; number++) {
      const folder = folders[number % folders.length]!
      const target = isThere ? await clips.sound(folder, 'fresh', random) : null
      const rest: Float32Array[] = []
      for (const other of otherFolders(folder, others, random)) rest.push(await clips.sound(other, 'fresh', random))
      const { name } = esc10Words[folder]!
      yield { query: name, example: null, groups: [name], target, others: rest }
    }
  }

export const soundPairs = sounds(1, true)
export const threeSounds = sounds(2, true)
export const absentSounds = sounds(2, false)

/** The pairs of sounds, asked for in words that training did not use. */
export const paraphrasedPairs: Mixtures = async function* (material, count, random) {
  const words = seededRandom(2)
  const asked = new Map(Object.values(esc10Words).map(({ name, heldOut }) => [name, heldOut]))
  for await (const item of soundPairs(material, count, random))
    yield { ...item, query: pick(asked.get(item.query)!, words) }
}

/** The pairs of sounds, asked for by a recording of the same class. */
export const shownPairs: Mixtures = async function* (material, count, random) {
  const choice = seededRandom(3)
  const folderOf = new Map(Object.entries(esc10Words).map(([folder, { name }]) => [name, folder]))
  for await (const item of soundPairs(material, count, random)) {
    const example = await material.clips.sound(folderOf.get(item.query)!, 'learned', choice)
    yield { ...item, query: '', example }
  }
}

/** Variants of espeak-ng that training did not hear, and what they say. */
const voices = ['en-us+m4', 'en-us+f3', 'en-gb+m5', 'en-us+f5', 'en-us+m7', 'en-us+f4', 'de+m4', 'fr-fr+f5']
const sentences = [
  'We left the harbour at dawn, and nobody on board knew how long the crossing would take.',
  'Please read the second paragraph once more, slowly, and tell me what you think of it.',
  'If the bakery is closed today, we can still find something to eat near the station.',
  'There were forty people in the hall, but only two of them had heard of the plan.',
]

/** Read by a person, or by espeak-ng where it is, in turn. */
const speech = async (
  { clips, has }: Material,
  number: number,
  random: Random,
): Promise<{ readonly samples: Float32Array; readonly group: string }> => {
  if (number % 2 === 1 && has.espeak) {
    const voice = spoken(pick(sentences, random), pick(voices, random))
    const excerpt = voice && excerptOf((await atRate(voice, rate)).samples, random)
    if (excerpt) return { samples: excerpt, group: 'espeak-ng' }
  }
  return { samples: await clips.reading(random), group: 'LibriVox' }
}

/** Speech with every class of ESC-10 and every kind of steady noise in turn. */
export const speechInNoise: Mixtures = async function* (material, count, random) {
  const around = [
    ...folders.map((folder) => ({
      name: esc10Words[folder]!.name,
      make: () => material.clips.sound(folder, 'fresh', random),
    })),
    ...Object.entries(noises).map(([name, make]) => ({ name, make: async () => atUnitPower(make(random))! })),
  ]
  for (let number = 0; number < count; number++) {
    // By two steps of the voices, so that each meets each.
    const { name, make } = around[Math.floor(number / 2) % around.length]!
    const { samples, group } = await speech(material, number, random)
    const groups = [group, `against ${name}`]
    yield { query: speechQuery, example: null, groups, target: samples, others: [await make()] }
  }
}

/** Plays instruments, from held-out notes or by fluidsynth. */
const createPlayers = ({ data, has }: Material) => {
  const read = new Map<string, Promise<Note[]>>()
  const notesOf = ({ name, folders: where }: Instrument): Promise<Note[]> => {
    const notes = read.get(name) ?? heldOutNotes(data, where)
    read.set(name, notes)
    return notes
  }
  const make = async (instrument: Instrument, byFluidsynth: boolean, random: Random): Promise<Float32Array> => {
    for (;;) {
      const played = byFluidsynth
        ? await rendered(instrument.program!, random)
        : phrase(await notesOf(instrument), random)
      const even = atUnitPower(played)
      if (even) return even
    }
  }
  const recorded = instruments.filter(({ folders: where }) => where.length > 0)
  const synthetic = instruments.filter(({ program }) => program !== null)
  return {
    /** Who can play, by how. */
    those: (byFluidsynth: boolean) => (byFluidsynth ? synthetic : recorded),
    /** Every third is fluidsynth's, where it is. */
    isByFluidsynth: (number: number) => has.fluidsynth && number % 3 === 2,
    play: make,
  }
}

/** Speech with an instrument alone, several, or what fluidsynth plays. */
export const speechInMusic: Mixtures = async function* (material, count, random) {
  const { those, isByFluidsynth, play } = createPlayers(material)
  for (let number = 0; number < count; number++) {
    const { samples, group } = await speech(material, number, random)
    const byFluidsynth = isByFluidsynth(number)
    const several = Math.floor(number / 3) % 2 === 0
    const music = new Float32Array(frames)
    for (let part = 0; part < (several ? 3 : 1); part++) {
      const one = await play(pick(those(byFluidsynth), random), byFluidsynth, random)
      for (let index = 0; index < frames; index++) music[index]! += one[index]!
    }
    const groups = [
      group,
      several ? 'against three instruments' : 'against one instrument',
      ...(byFluidsynth ? ['against fluidsynth'] : []),
    ]
    yield { query: speechQuery, example: null, groups, target: samples, others: [atUnitPower(music)!] }
  }
}

/** Two instruments of different names, each wanted equally often. */
export const instrumentPairs: Mixtures = async function* (material, count, random) {
  const { those, isByFluidsynth, play } = createPlayers(material)
  const turns = [0, 0]
  for (let number = 0; number < count; number++) {
    const byFluidsynth = isByFluidsynth(number)
    const players = those(byFluidsynth)
    const wanted = players[turns[Number(byFluidsynth)]!++ % players.length]!
    const other = pick(
      players.filter((one) => one !== wanted),
      random,
    )
    yield {
      ...{ query: wanted.name, example: null },
      groups: [byFluidsynth ? 'by fluidsynth' : 'Philharmonia', wanted.name],
      target: await play(wanted, byFluidsynth, random),
      others: [await play(other, byFluidsynth, random)],
    }
  }
}
