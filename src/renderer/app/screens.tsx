import { useEffect, useState } from 'react'
import { explain } from '../../contract/explain.ts'
import type { Failure } from '../../contract/failures.ts'
import { Button } from '../ui/Button.tsx'
import './screens.css'

/** Shown only when starting takes longer than a blink. */
export const LoadingScreen = () => {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400)
    return () => clearTimeout(timer)
  }, [])
  return (
    <main className="screen" aria-busy="true">
      {slow && <p role="status">Connecting to Lasso…</p>}
    </main>
  )
}

export const RefusedScreen = () => (
  <main className="screen">
    <div className="screen-card">
      <h1>This link has ended</h1>
      <p>
        Lasso has been started again since this page was opened, and its link has changed. Your work is saved. Use the
        link that Lasso printed when it started, or close this tab.
      </p>
    </div>
  </main>
)

export const FailureScreen = ({ failure }: { readonly failure: Failure }) => {
  const { happened, safe, next } = explain(failure)
  return (
    <main className="screen">
      <div className="screen-card" role="alert">
        <h1>{happened}</h1>
        {safe && <p>{safe}</p>}
        {next && <p>{next}</p>}
        {failure.code === 'internal' && <pre className="screen-detail selectable">{failure.message}</pre>}
        <div className="screen-actions">
          <Button kind="primary" onClick={() => location.reload()}>
            Try again
          </Button>
        </div>
      </div>
    </main>
  )
}
