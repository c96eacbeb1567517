import { lazy, Suspense } from 'react'
import { useEditor, useShell } from '../state/context.tsx'
import { closeDialog, type DialogRequest } from '../state/shell-store.ts'
import { NestedDialog } from '../ui/DialogFrame.tsx'
import { QuestionDialog } from './QuestionDialog.tsx'

// Nothing of these is on the first screen: each is loaded when it is first asked for.
const Palette = lazy(async () => ({ default: (await import('./Palette.tsx')).Palette }))
const Shortcuts = lazy(async () => ({ default: (await import('./ShortcutsDialog.tsx')).ShortcutsDialog }))
const Preferences = lazy(async () => ({ default: (await import('./PreferencesDialog.tsx')).PreferencesDialog }))
const About = lazy(async () => ({ default: (await import('./AboutDialog.tsx')).AboutDialog }))
const Export = lazy(async () => ({ default: (await import('../export/ExportDialog.tsx')).ExportDialog }))
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
  const [lowest, ...rest] = requests
  if (!lowest) return null
  return (
    <Suspense>
      <NestedDialog value={<Stack requests={rest} />}>
        <Shown request={lowest} />
      </NestedDialog>
    </Suspense>
  )
}

/** The dialogs that are open. */
export const Dialogs = () => <Stack requests={useShell((state) => state.dialogs)} />
