import { CircleAlert } from 'lucide-react'
import { explain } from '../../contract/explain.ts'
import type { Failure } from '../../contract/failures.ts'
import { PageLink } from '../ui/PageLink.tsx'

/** What stopped a download or what is wrong with a file: what happened, what is safe, what to do. */
export const ModelProblem = ({ failure }: { readonly failure: Failure }) => {
  if (failure.code === 'cancelled') return null
  const { happened, safe, next } = explain(failure)
  const page = failure.code === 'download-refused' ? failure.page : null
  return (
    <div className="model-problem" role="note">
      <CircleAlert size={15} aria-hidden />
      <p className="selectable">
        <strong>{happened}</strong> {safe} {next} {page && <PageLink url={page}>Open the page</PageLink>}
      </p>
    </div>
  )
}
