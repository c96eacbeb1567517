import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/tokens.css'
import './ui/base.css'
import './ui/progress.css'
import { App } from './app/App.tsx'
import { connect } from './app/connect.ts'

const root = document.getElementById('root')
if (!root) throw new Error('Bug: the page has no root element')
createRoot(root).render(
  <StrictMode>
    <App connection={connect()} />
  </StrictMode>,
)
