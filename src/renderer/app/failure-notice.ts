import { explain } from '../../contract/explain.ts'
import type { Failure } from '../../contract/failures.ts'
import type { Editor } from '../state/context.tsx'
import type { Notice } from '../ui/notices.tsx'

/** What can be done at once about a failure. */
const actionFor = (failure: Failure, { run, project }: Editor): Notice['action'] | undefined => {
  switch (failure.code) {
    case 'disk-full':
    case 'project-moved':
    case 'project-read-only':
    case 'folder-not-writable':
      return { label: 'Save elsewhere…', run: () => run('file.saveAs') }
    case 'project-damaged':
      return { label: 'Recover…', run: () => run('file.recover') }
    case 'file-missing':
      return { label: 'Locate…', run: () => run('file.open') }
    case 'model-missing':
    case 'model-damaged':
    case 'licence-unaccepted':
    case 'model-manual':
    case 'offline':
    case 'download-refused':
      return { label: 'Models…', run: () => run('models.open') }
    case 'internal':
      return { label: 'Reload the project', run: () => void project.load().catch(() => {}) }
    default:
      return undefined
  }
}

/** A failure as a notice; null for what is never shown. */
export const failureNotice = (failure: Failure, editor: Editor): Notice | null => {
  if (failure.code === 'cancelled' || failure.code === 'disconnected') return null
  const { happened, safe, next } = explain(failure)
  const action = actionFor(failure, editor)
  const text = [safe, next].filter((part) => part !== '').join(' ')
  // A conflict was settled by reading the project again: worth knowing, nothing to be done.
  const kind = failure.code === 'edit-conflict' ? 'info' : 'failure'
  return { title: happened, kind, ...(text ? { text } : {}), ...(action ? { action } : {}) }
}
