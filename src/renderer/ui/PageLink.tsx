import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import './page-link.css'

/** A link to a page outside of the editor: in the default browser, or in another tab where the editor is in one itself. */
export const PageLink = ({ url, children }: { readonly url: string; readonly children: ReactNode }) => {
  const { description, host, report } = useEditor()
  return (
    <a
      className="page-link"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (description.kind !== 'electron') return
        event.preventDefault()
        host.call('app.openLink', { url }).catch((thrown) => report(failureOf(thrown)))
      }}
    >
      {children}
      <ExternalLink size={12} aria-label="(opens outside of Lasso)" />
    </a>
  )
}
