import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { createContext, type ReactNode, useContext } from 'react'
import { IconButton } from './Button.tsx'
import './dialog.css'

/** The dialog that stands over this one, which must be within it so that Esc and the focus stay with the upper one. */
export const NestedDialog = createContext<ReactNode>(null)

/** A modal dialog with a title, a body that scrolls, and its buttons at the bottom. Esc and the cross close it. */
export const DialogFrame = ({
  title,
  description,
  size = 'medium',
  children,
  actions,
  onClose,
}: {
  readonly title: string
  readonly description?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  readonly children?: ReactNode
  readonly actions?: ReactNode
  onClose(): void
}) => {
  const nested = useContext(NestedDialog)
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" forceRender />
        <Dialog.Popup className={`dialog dialog-${size}`}>
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
          </div>
          {description && <Dialog.Description className="dialog-description">{description}</Dialog.Description>}
          {children && <div className="dialog-body">{children}</div>}
          {actions && <div className="dialog-actions">{actions}</div>}
          {/* Last, so that the dialog's first control has the keyboard when it opens. */}
          <IconButton className="dialog-close" icon={X} label="Close" onClick={onClose} />
          <NestedDialog value={null}>{nested}</NestedDialog>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
