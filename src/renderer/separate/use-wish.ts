import { useState } from 'react'
import type { ModelRecord, SeparateRequest } from '../../contract/api.ts'
import { mostExamples } from '../../core/separation/examples.ts'
import { type Subject, subjectsOf } from '../app/actions/separate.ts'
import { limitedTo } from '../listening/heard.ts'
import {
  useEditor,
  useEditorState,
  useLibrary,
  useModels,
  usePreferences,
  useProject,
  useShell,
} from '../state/context.tsx'
import { missedModels, type Plan, planWish } from './plan.ts'
import { queriesOf } from './queries.ts'
import { type Systems, useAnswers, useSystems } from './use-systems.ts'

/** What the panel asks for as it stands, and what would come of it. */
export type WishInPanel = {
  /** What is selected, or the whole track when no time is. */
  readonly subjects: readonly Subject[]
  /** The sounds by name; none for an example alone. */
  readonly named: readonly string[]
  readonly mode: SeparateRequest['mode']
  /** The system that was chosen, or `auto`. */
  readonly system: string
  /** Null until the host has said. */
  readonly systems: Systems | null
  /** Models whose systems are not here. */
  readonly offered: readonly ModelRecord[]
  /** Those of them that would help now. */
  readonly missed: readonly ModelRecord[]
  readonly plan: Plan
  /** Says whether completions of what is being typed are shown. */
  complete(isCompleting: boolean): void
  /** Lets a system guess at a sound that it has not learned, as long as the panel stands. */
  guess(query: string): void
  /** One for each job; none while the wish cannot be fulfilled, or nothing is selected. */
  readonly requests: readonly SeparateRequest[]
}

export const useWish = (): WishInPanel => {
  const editor = useEditor()
  // What is selected decides the subject; these only make the panel render again.
  useEditorState((state) => state.selection)
  useEditorState((state) => state.selectedClips)
  useEditorState((state) => state.focusedTrack)
  const described = useShell((state) => state.described)
  const onlyWhere = useShell((state) => state.onlyWhere)
  const chosenExample = useShell((state) => state.example)
  // Its track may have been removed since, or another project opened.
  const tracks = useProject((state) => state.document.track)
  const shown = (chosenExample?.tracks ?? []).flatMap((track) =>
    chosenExample && tracks[track] ? [{ track, from: chosenExample.from, length: chosenExample.length }] : [],
  )
  const chosen = useShell((state) => state.chosenExamples)
  const kept = useProject((state) => state.document.example)
  const [example = null, ...furtherTracks] = shown
  const regions = chosen.flatMap((id) => kept[id] ?? []).map(({ source, from, length }) => ({ source, from, length }))
  const examples = [...furtherTracks, ...regions].slice(0, mostExamples)
  const hasExample = example !== null || examples.length > 0
  const chosenSounds = useShell((state) => state.chosenSounds)
  const library = useLibrary((state) => state.library)
  const sounds = chosenSounds
    .filter((name) => library?.sounds.some((sound) => sound.name === name && sound.heard > 0))
    .slice(0, mostExamples)
  const { mode, system: wanted } = usePreferences((state) => state.separation)
  const systems = useSystems()
  const models = useModels((state) => state.models)

  const named = queriesOf(described.set, described.typed)
  const queries = named.length === 0 && (hasExample || sounds.length > 0) ? [''] : named
  const answers = useAnswers(queries, hasExample, sounds)
  const offered = (models ?? []).filter(({ separates, bundled, state }) => separates && !bundled && state !== 'ready')
  // A system that is gone for good, with a model that was added and removed, is none that one could mean.
  const isThere = systems?.some(({ id }) => id === wanted) || offered.some(({ id }) => id === wanted)
  const system = isThere ? wanted : 'auto'
  const avoid = described.avoid?.trim() ?? ''
  const [guessed, setGuessed] = useState<readonly string[]>([])
  const [completing, complete] = useState(false)
  const planned = planWish({ queries, system, mode, avoid, guessed }, answers, systems ?? [])
  // What may still become a known word is not told to be unknown.
  const plan: Plan = completing && planned.kind === 'unknown' ? { kind: 'open' } : planned

  const subjects = subjectsOf(editor)
  const shared = {
    ...{ avoid, mode, settings: {}, seed: 0, example },
    ...(examples.length > 0 ? { examples } : {}),
    ...(sounds.length > 0 ? { librarySounds: sounds } : {}),
  }
  const jobs = plan.kind === 'ready' ? plan.jobs : []
  const picks = plan.kind === 'ready' ? plan.picks : []
  const guesses = new Set(picks.flatMap(({ query, guess }) => (guess ? [query] : [])))
  return {
    ...{ subjects, named, mode, system, systems, offered, plan, complete },
    guess: (query) => setGuessed((before) => [...before, query]),
    missed: missedModels(plan, system, offered),
    requests: limitedTo(onlyWhere, subjects).flatMap(({ track, from, length, spans }) =>
      jobs.map(({ system: chosen, queries: [query = '', ...also] }) => ({
        ...{ ...shared, track, from, length, query, also },
        system: chosen,
        ...([query, ...also].some((one) => guesses.has(one)) ? { anyway: true } : {}),
        ...(spans ? { spans: [...spans] } : {}),
      })),
    ),
  }
}
