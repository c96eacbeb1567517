import { lazy, Suspense } from 'react'
import { useEditor, useShell } from '../state/context.tsx'
import { closeDialog, type DialogRequest } from '../state/shell-store.ts'
import { NestedDialog } from '../ui/DialogFrame.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { QuestionDialog } from './QuestionDialog.tsx'

// Nothing of these is on the first screen: each is loaded when it is first asked for.
const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }))
const Shortcuts = lazy(async () => ({ default: (await import('./ShortcutsDialog.tsx')).ShortcutsDialog }))
const Preferences = lazy(async () => ({ default: (await import('./PreferencesDialog.tsx')).PreferencesDialog }))
const About = lazy(async () => ({ default: (await import('./AboutDialog.tsx')).AboutDialog }))
const Export = lazy(async () => ({ default: (await import('../export/ExportDialog.tsx')).ExportDialog }))
const Models = lazy(async () => ({ default: (await import('../models/ModelsDialog.tsx')).ModelsDialog }))
const Card = lazy(async () => ({ default: (await import('../models/CardDialog.tsx')).CardDialog }))
const Sounds = lazy(async () => ({ default: (await import('../separate/SoundsDialog.tsx')).SoundsDialog }))
const Library = lazy(async () => ({ default: (await import('../library/LibraryDialog.tsx')).LibraryDialog }))
const Files = lazy(async () => ({ default: (await import('../files/FilesDialog.tsx')).FilesDialog }))
const Check = lazy(async () => ({ default: (await import('../files/CheckDialog.tsx')).CheckDialog }))
const Recover = lazy(async () => ({ default: (await import('../files/RecoverDialog.tsx')).RecoverDialog }))

const Shown = ({ request }: { readonly request: DialogRequest }) => {
  const { shell } = useEditor()
  const close = (): void => closeDialog(shell, request)
  switch (request.name) {
    case 'palette':
      return <Palette onClose={close} />
    case 'shortcuts':
      return <Shortcuts onClose={close} />
    case 'preferences':
      return <Preferences page={request.page} onClose={close} />
    case 'about':
      return <About onClose={close} />
    case 'models':
      return <Models onClose={close} />
    case 'card':
      return <Card model={request.model} onClose={close} />
    case 'sounds':
      return <Sounds system={request.system} onClose={close} />
    case 'library':
      return <Library onClose={close} />
    case 'export':
      return <Export onClose={close} />
    case 'check':
      return <Check file={request.file} onClose={close} />
    case 'recover':
      return <Recover file={request.file} failure={request.failure} onClose={close} />
    case 'files':
      return <Files request={request} />
    case 'question':
      return <QuestionDialog request={request} />
  }
}

const Stack = ({ requests }: { readonly requests: readonly DialogRequest[] }) => {
  const { notify, shell } = useEditor()
  const [lowest, ...rest] = requests
  if (!lowest) return null
  // A dialog's code is fetched when it opens: a newer Lasso behind an old page no longer has it.
  const giveUp = (): void => {
    closeDialog(shell, lowest)
    if ('answer' in lowest) lowest.answer(null)
    notify({
      title: 'This dialog could not be shown',
      text: 'Lasso may have been updated since this page was opened. Your project is stored; reload the page.',
      kind: 'failure',
      action: { label: 'Reload', run: () => location.reload() },
    })
  }
  return (
    <ErrorBoundary fallback={() => null} onError={giveUp}>
      <Suspense>
        <NestedDialog value={<Stack requests={rest} />}>
          <Shown request={lowest} />
        </NestedDialog>
      </Suspense>
    </ErrorBoundary>
  )
}

/** The dialogs that are open. */
export const Dialogs = () => <Stack requests={useShell((state) => state.dialogs)} />
