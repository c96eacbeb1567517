import type { Checkpoint } from '../../checkpoint/checkpoint.ts'
import type { KnownSound } from '../../separation/system.ts'
import { type Concept, readForm } from './form.ts'

/** A sound that the embedded model has learned. */
export type LearnedSound = {
  /** The concept's id in the model: `dog`, `sea_waves`. */
  readonly id: string
  /** What a chip says: "dog", "sea waves". No two sounds have the same. */
  readonly name: string
  /** Other words for it, as completions offer them; any spelling near to one of these is understood as well. */
  readonly synonyms: readonly string[]
  /** The heading under which a list shows it; those of one heading follow each other. */
  readonly group: SoundGroup
  /** Stands for several others: "music", "animal", "noise". Comes before them. */
  readonly family: boolean
}

/** Headings of the list of learned sounds, in the order in which they are shown. */
export const soundGroups = [
  'People',
  'Animals and nature',
  'Music and instruments',
  'Machines and signals',
  'Noise',
  'Other sounds',
] as const
export type SoundGroup = (typeof soundGroups)[number]

const members: { readonly [group in Exclude<SoundGroup, 'Music and instruments' | 'Other sounds'>]: string } = {
  People: 'speech man woman baby sneeze applause',
  'Animals and nature': 'animals dog rooster rain sea_waves water water_all wind weather fire',
  'Machines and signals': 'engines engine helicopter chainsaw clock siren beep',
  Noise: 'noise static white_noise pink_noise brown_noise fan hiss hum buzz clicks crackle',
}

const groups = new Map(
  Object.entries(members).flatMap(([group, ids]) => ids.split(' ').map((id) => [id, group as SoundGroup] as const)),
)

/** The family whose members are instruments, whatever a model has learned of them. */
const music = 'music'

const groupOf = ({ id, leaves }: Concept, instruments: ReadonlySet<string>): SoundGroup =>
  groups.get(id) ?? (leaves.every((leaf) => instruments.has(leaf)) ? 'Music and instruments' : 'Other sounds')

const audiences: { readonly [group in SoundGroup]: KnownSound['audience'] } = {
  People: 'podcaster',
  'Animals and nature': 'anyone',
  'Music and instruments': 'musician',
  'Machines and signals': 'anyone',
  Noise: 'podcaster',
  'Other sounds': 'anyone',
}

/**
 * Every sound that an embedded model has learned, by the metadata of its checkpoint: for chips and completions. Sorted by
 * heading, families first, then by name.
 * @throws FormMismatch when the file is no embedded model
 */
export const embeddedVocabulary = (metadata: Checkpoint['metadata']): readonly LearnedSound[] =>
  learnedSounds(readForm(metadata).concepts)

/** The same, of concepts that were read already. */
export const learnedSounds = (concepts: readonly Concept[]): readonly LearnedSound[] => {
  const instruments = new Set(concepts.find(({ id }) => id === music)?.leaves)
  return concepts
    .map((concept) => {
      const [name, ...synonyms] = concept.names as [string, ...string[]]
      const family = concept.leaves.length > 1
      return { id: concept.id, name, synonyms, group: groupOf(concept, instruments), family }
    })
    .sort(
      (a, b) =>
        soundGroups.indexOf(a.group) - soundGroups.indexOf(b.group) ||
        Number(b.family) - Number(a.family) ||
        (a.name < b.name ? -1 : 1),
    )
}

/** Learned sounds as every system tells what it knows: `words` are the name and its synonyms. */
export const knownSounds = (sounds: readonly LearnedSound[], tool: string): readonly KnownSound[] =>
  sounds.map(({ name, synonyms, group }) => ({ words: [name, ...synonyms], tool, audience: audiences[group], group }))
