import type { Systems } from './use-systems.ts'

type System = Pick<Systems[number], 'id' | 'name' | 'knows'>
export type Audience = 'podcaster' | 'musician'

/** A sound that a system has learned: the name that a chip says, and other words for it. */
export type LearnedSound = {
  readonly name: string
  readonly others: readonly string[]
  readonly audience: System['knows'][number]['audience']
}

/** Sounds that a system lists under one heading. */
export type SoundGroup = { readonly heading: string; readonly sounds: readonly LearnedSound[] }

/** The sounds of a system that lists them under headings; empty for one that takes any words, or has a handful of tools. */
export const groupsOf = ({ knows }: Pick<System, 'knows'>): readonly SoundGroup[] => {
  const groups = new Map<string, LearnedSound[]>()
  for (const { group, words, audience } of knows) {
    const [name, ...others] = words
    if (group !== undefined && name !== undefined)
      groups.set(group, [...(groups.get(group) ?? []), { name, others, audience }])
  }
  return [...groups].map(([heading, sounds]) => ({ heading, sounds }))
}

/** What people ask for most: shown before the rest of its heading, in this order. */
const common = [
  ...['speech', 'crying baby', 'applause', 'dog', 'rain', 'wind', 'sea waves', 'crackling fire', 'engine', 'siren'],
  ...['clock tick', 'beep', 'helicopter', 'noise', 'fan', 'hum', 'music', 'drums', 'guitar', 'piano', 'bass', 'violin'],
  ...['trumpet', 'flute', 'saxophone', 'cello'],
]

const rank = ({ name }: LearnedSound): number => {
  const place = common.indexOf(name)
  return place < 0 ? common.length : place
}

/** Chips under a heading, and under one that is for the chosen audience above all. */
const few = 3
const some = 6

/**
 * The first few of each heading, for somebody who looks at the panel for the first time: those for the chosen audience first,
 * no heading for a single one.
 * @param taken words that are shown elsewhere
 */
export const firstOf = (
  groups: readonly SoundGroup[],
  audience: Audience,
  taken: ReadonlySet<string>,
): readonly SoundGroup[] => {
  const isMeant = ({ sounds }: SoundGroup): boolean => sounds.some((sound) => sound.audience === audience)
  return groups
    .toSorted((a, b) => Number(isMeant(b)) - Number(isMeant(a)))
    .flatMap((group) => {
      const { heading, sounds } = group
      const meant = sounds
        .filter((sound) => sound.audience === audience || sound.audience === 'anyone')
        .filter((sound) => rank(sound) < common.length && !taken.has(sound.name))
      const most = audience === 'musician' && isMeant(group) ? some : few
      const shown = meant.toSorted((a, b) => rank(a) - rank(b)).slice(0, most)
      return shown.length > 1 ? [{ heading, sounds: shown }] : []
    })
}

/** At most this many words a tool's sound: enough to see what is meant. */
const wordsShown = 3

/**
 * Words by the tool that takes them, each with the first that does: two systems often know the same sounds. What a tool only
 * comes near to is left to a system that has learned it.
 */
export const wordsByTool = (
  systems: readonly Pick<System, 'knows'>[],
  audience: Audience,
): { tool: string; words: string[] }[] => {
  const all = systems.flatMap(({ knows }) => knows)
  const learned = new Set(all.flatMap(({ group, words }) => (group === undefined ? [] : words)))
  const tools = new Map<string, string[]>()
  const shown = new Set<string>()
  for (const { audience: whose, group, near, tool, words } of all) {
    if (group !== undefined || (whose !== audience && whose !== 'anyone')) continue
    const meant = words.slice(0, wordsShown).filter((word) => !shown.has(word) && !(near && learned.has(word)))
    if (meant.length > 0) tools.set(tool, [...(tools.get(tool) ?? []), ...meant])
    for (const word of meant) shown.add(word)
  }
  return [...tools].map(([tool, words]) => ({ tool, words }))
}

/** A completion of what is being typed. */
export type Completion = {
  /** What the field says when it is chosen. */
  readonly text: string
  /** The sound that it is another word for; null for the sound's own name. */
  readonly sound: string | null
}

const most = 8

/** Words before a sound's name that stay when it is completed: "the do" becomes "the dog". */
const lead = /^\s*(?:(?:the|a|an|some|my|this|that|only|just|sound|sounds|of)\s+)*/i

const initials = (text: string): RegExp =>
  new RegExp(`(?:^|[\\s-])${text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`, 'iu')

/**
 * Completions of what is typed, from what the systems know: names before other words, those that begin with it before those
 * in which a later word does. None for what is a name already.
 */
export const completionsOf = (typed: string, systems: readonly Pick<System, 'knows'>[]): readonly Completion[] => {
  const before = lead.exec(typed)?.[0] ?? ''
  const begun = typed.slice(before.length).toLowerCase()
  if (begun.trim() === '') return []
  const pattern = initials(begun)
  const found = new Map<string, { readonly completion: Completion; readonly rank: number }>()
  for (const { words } of systems.flatMap(({ knows }) => knows)) {
    const [name] = words
    for (const [index, word] of words.entries()) {
      const key = word.toLowerCase()
      if (key === begun.trim()) return []
      if (found.has(key) || !pattern.test(word)) continue
      const rank = (index === 0 ? 0 : 2) + (key.startsWith(begun) ? 0 : 1)
      // A name may begin with such a word itself: "my fridge".
      const text = key.startsWith(typed.trim().toLowerCase()) ? word : before + word
      found.set(key, { completion: { text, sound: index === 0 ? null : (name ?? null) }, rank })
    }
  }
  return [...found.values()]
    .toSorted((a, b) => a.rank - b.rank || a.completion.text.length - b.completion.text.length)
    .slice(0, most)
    .map(({ completion }) => completion)
}
