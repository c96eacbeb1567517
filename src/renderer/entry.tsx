import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/base.css'
import './ui/progress.css'
import { failureOf } from '../contract/failures.ts'
import { App } from './app/App.tsx'
import { connect } from './app/connect.ts'
import { ErrorBoundary } from './app/ErrorBoundary.tsx'
import { FailureScreen } from './app/screens.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('Bug: the page has no root element')
const connection = connect()

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary fallback={(thrown) => <FailureScreen failure={failureOf(thrown)} />}>
      <App connection={connection} />
    </ErrorBoundary>
  </StrictMode>,
)
