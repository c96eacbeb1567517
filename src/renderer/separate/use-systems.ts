import { useEffect, useState } from 'react'
import type { Interpretation, Result } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { keyOf } from '../library/library-words.ts'
import { useEditor, useLibrary, useModels } from '../state/context.tsx'

export type Systems = Result<'separation.systems'>

/** Changes when a model comes or goes: then the systems are others, and answer otherwise. */
const useInstalled = (): string =>
  useModels((state) => (state.models ?? []).flatMap(({ id, state: now }) => (now === 'ready' ? [id] : [])).join())

/** The installed separation systems; null until the host has said. */
export const useSystems = (): Systems | null => {
  const { host, report } = useEditor()
  const installed = useInstalled()
  const [answer, setAnswer] = useState<{ readonly installed: string; readonly systems: Systems } | null>(null)
  useEffect(() => {
    let current = true
    host.call('separation.systems', undefined).then(
      (systems) => current && setAnswer({ installed, systems }),
      (thrown) => current && report(failureOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [host, report, installed])
  // While they are asked for again, those of before are shown.
  return answer?.systems ?? null
}

/** Milliseconds after the last keystroke before the systems are asked. */
const pause = 120

/**
 * What the installed systems make of each query, asked shortly after the typing stops. A query that is missing is still
 * being asked.
 */
export const useAnswers = (
  queries: readonly string[],
  hasExample: boolean,
  librarySounds: readonly string[] = [],
): ReadonlyMap<string, Interpretation> => {
  const { host } = useEditor()
  const installed = useInstalled()
  // What was heard of the library decides what words it answers.
  const library = useLibrary((state) => keyOf(state.library))
  const sounds = JSON.stringify(librarySounds)
  const about = JSON.stringify([hasExample, sounds, installed, library])
  const [known, setKnown] = useState<{ readonly about: string; readonly answers: ReadonlyMap<string, Interpretation> }>(
    {
      about,
      answers: new Map(),
    },
  )
  const answers = known.about === about ? known.answers : new Map<string, Interpretation>()
  const missing = queries.filter(
    (query) => !answers.has(query) && (query !== '' || hasExample || librarySounds.length > 0),
  )
  const asked = JSON.stringify(missing)
  useEffect(() => {
    const wanted = JSON.parse(asked) as string[]
    if (wanted.length === 0) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      for (const query of wanted)
        host
          .call(
            'separation.interpret',
            { query, hasExample, also: [], avoid: '', sounds: JSON.parse(sounds) as string[] },
            { signal: controller.signal },
          )
          .then(
            (found) =>
              setKnown((before) => ({
                about,
                answers: new Map([...(before.about === about ? before.answers : []), [query, found]]),
              })),
            // Without an answer the panel says nothing about the tool, and starting says what is wrong.
            () => {},
          )
    }, pause)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [host, about, asked, hasExample, sounds])
  return answers
}
