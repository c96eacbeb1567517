import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'
import { Keys } from './Keys.tsx'
import './tip.css'

/** A tooltip that names a control and its keys. The control needs its own accessible name. */
export const Tip = ({
  label,
  binding,
  children,
  side = 'bottom',
}: {
  readonly label: string
  readonly binding?: string | undefined
  readonly children: ReactElement
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
}) => (
  <Tooltip.Root>
    <Tooltip.Trigger render={children} />
    <Tooltip.Portal>
      <Tooltip.Positioner sideOffset={6} side={side} className="tip-positioner">
        <Tooltip.Popup className="tip">
          {label}
          {binding && <Keys binding={binding} />}
        </Tooltip.Popup>
      </Tooltip.Positioner>
    </Tooltip.Portal>
  </Tooltip.Root>
)
