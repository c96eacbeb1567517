import type { Interpretation } from '../../contract/api.ts'
import type { ExampleOrigin } from '../../contract/library.ts'
import type { Document } from '../../core/project/records.ts'
import { examplesNamed } from '../../core/separation/examples.ts'
import type { Query } from '../../core/separation/system.ts'
import type { InstalledModel } from '../../core/systems/model.ts'
import { interpretationOf, type Questions } from './interpret.ts'
import { isReady, originOf, type SoundLibrary } from './library-sounds.ts'
import { type DamagedModel, missedFor, offersFor } from './offers.ts'

/** What a query has beside its text and its example. */
export type Further = {
  readonly also: readonly string[]
  readonly avoid: string
  readonly shown?: number
  /** Sounds of the library that were chosen. */
  readonly sounds?: readonly string[]
}

/** Systems are asked before it is known where an example lies. */
const anyExample = { from: 0, length: 1 }

/** What is kept under the name of a sound: how it is asked for, null while it cannot be, and where it comes from. */
type Kept = { readonly query: Pick<Query, 'example' | 'latentsOf'> | null; readonly origin: ExampleOrigin }

/** Looks in the project first, then in the library. */
const keptFor = (text: string, document: Document, library: SoundLibrary): Kept | null => {
  const named = examplesNamed(document, text)
  if (named.length > 0) {
    const names = [...new Set(named.map(({ name }) => name))]
    return { query: { example: anyExample }, origin: { from: 'project', names, recordings: named.length } }
  }
  const match = library.find(text)
  if (!match) return null
  const query = isReady(match) ? { example: anyExample, latentsOf: match.encoder! } : null
  return { query, origin: originOf(match) }
}

/** Who could do what a person asks for, before anything is begun. */
export const interpretWords = async (
  words: string,
  hasExample: boolean,
  { also, avoid, shown = 0, sounds = [] }: Further,
  ports: {
    readonly questions: Questions
    readonly document: Document
    readonly library: SoundLibrary
    readonly absent: readonly InstalledModel[]
    readonly damaged: readonly DamagedModel[]
  },
): Promise<Interpretation> => {
  const { questions, document, library, absent, damaged } = ports
  const text = words.trim()
  const chosen = sounds.length > 0 ? library.named(sounds) : null
  const asked: Query = {
    ...{ text, also: [...also], avoid: avoid.trim() },
    example: hasExample || chosen ? anyExample : null,
    ...(chosen ? { latentsOf: chosen.encoder ?? '' } : {}),
    ...(shown > 0 ? { shown } : {}),
  }
  const knows = await questions.knownWords()
  if (text === '' && !asked.example) return interpretationOf([], [], { knows, damaged: [], offers: [] })
  const { choices: known, guesses } = await questions.answers(asked)
  const kept = asked.example ? null : keptFor(text, document, library)
  // Who knows nothing of the words may take the examples that are kept under them.
  const byExamples = kept?.query ? (await questions.answers({ ...asked, ...kept.query })).choices : []
  const others = byExamples.filter((choice) => !known.some(({ system }) => system.id === choice.system.id))
  const byChosen = chosen ? { examples: originOf(chosen) } : {}
  const choices = [
    ...known.map((choice) => ({ ...choice, ...byChosen })),
    ...others.map((choice) => ({ ...choice, examples: kept!.origin })),
  ].sort((a, b) => b.confidence - a.confidence)
  const byWords = offersFor(asked, absent)
  const byExample = kept || chosen ? offersFor({ ...asked, example: anyExample }, absent) : []
  const unsure = guesses.filter((guess) => !choices.some(({ system }) => system.id === guess.system.id))
  return interpretationOf(choices, unsure, {
    knows,
    damaged: missedFor(asked, damaged, choices[0]?.confidence ?? 0),
    offers: [...new Set([...byWords, ...byExample])],
  })
}
