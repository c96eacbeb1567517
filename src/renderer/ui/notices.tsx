import { Toast } from '@base-ui/react/toast'
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { IconButton } from './Button.tsx'
import './notices.css'

export type Notice = {
  readonly title: string
  readonly text?: string
  readonly kind?: 'info' | 'success' | 'failure'
  readonly action?: { readonly label: string; run(): void }
}

/** The notices of this window. Made outside of React, so that commands and stores can tell of things too. */
export const notices = Toast.createToastManager<{ kind: 'info' | 'success' | 'failure' }>()

/** Failures stay until they are dismissed; the rest goes by itself. */
export const showNotice = ({ title, text, kind = 'info', action }: Notice): void => {
  const id = notices.add({
    title,
    ...(text ? { description: text } : {}),
    timeout: kind === 'failure' ? 0 : 5000,
    priority: kind === 'failure' ? 'high' : 'low',
    data: { kind },
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              notices.close(id)
              action.run()
            },
          },
        }
      : {}),
  })
}

const icons = { info: Info, success: CircleCheck, failure: CircleAlert }

const List = () => {
  const { toasts } = Toast.useToastManager<{ kind: 'info' | 'success' | 'failure' }>()
  return toasts.map((toast) => {
    const kind = toast.data?.kind ?? 'info'
    const Icon = icons[kind]
    return (
      <Toast.Root key={toast.id} toast={toast} className="notice" data-kind={kind} swipeDirection="right">
        <Icon size={16} aria-hidden />
        <Toast.Content className="notice-content">
          <Toast.Title className="notice-title" />
          <Toast.Description className="notice-text" />
          <Toast.Action className="button button-plain notice-action" />
        </Toast.Content>
        <Toast.Close render={<IconButton icon={X} label="Dismiss" size={14} side="left" />} />
      </Toast.Root>
    )
  })
}

export const Notices = () => (
  <Toast.Provider toastManager={notices} limit={4}>
    <Toast.Portal>
      <Toast.Viewport className="notices">
        <List />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
)
