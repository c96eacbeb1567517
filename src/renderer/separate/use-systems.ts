import { useEffect, useState } from 'react'
import type { Interpretation, Result } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'

export type Systems = Result<'separation.systems'>

/** The installed separation systems; null until the host has said. */
export const useSystems = (): Systems | null => {
  const { host, report } = useEditor()
  const [systems, setSystems] = useState<Systems | null>(null)
  useEffect(() => {
    let current = true
    host.call('separation.systems', undefined).then(
      (found) => current && setSystems(found),
      (thrown) => current && report(failureOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [host, report])
  return systems
}

/** What the installed systems make of a query, asked again shortly after the typing stops; null while that is open. */
export const useInterpretation = (query: string, hasExample: boolean): Interpretation | null => {
  const { host } = useEditor()
  const [answer, setAnswer] = useState<{ readonly query: string; readonly found: Interpretation } | null>(null)
  useEffect(() => {
    if (query === '') return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      host.call('separation.interpret', { query, hasExample }, { signal: controller.signal }).then(
        (found) => setAnswer({ query, found }),
        // Without an answer the panel says nothing about the tool, and starting says what is wrong.
        () => {},
      )
    }, 120)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [host, query, hasExample])
  return query !== '' && answer?.query === query ? answer.found : null
}
