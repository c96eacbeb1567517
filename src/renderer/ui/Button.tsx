import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { Tip } from './Tip.tsx'
import './button.css'

type ButtonProps = ComponentProps<'button'> & {
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly icon?: LucideIcon
}

export const Button = ({ kind = 'plain', icon: Icon, children, className = '', ...rest }: ButtonProps) => (
  <button type="button" className={`button button-${kind} ${className}`} {...rest}>
    {Icon && <Icon size={15} aria-hidden />}
    {children}
  </button>
)

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  readonly icon: LucideIcon
  /** Name for screen readers and the tooltip. */
  readonly label: string
  readonly binding?: string | undefined
  readonly pressed?: boolean | undefined
  readonly size?: number
  readonly side?: 'top' | 'bottom' | 'left' | 'right'
  readonly children?: ReactNode
}

/** A button that shows only an icon. `pressed` makes it a toggle. */
export const IconButton = ({
  icon: Icon,
  label,
  binding,
  pressed,
  size = 16,
  side = 'bottom',
  className = '',
  children,
  ...rest
}: IconButtonProps) => (
  <Tip label={label} binding={binding} side={side}>
    <button
      type="button"
      className={`icon-button ${className}`}
      aria-label={label}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...rest}
    >
      <Icon size={size} aria-hidden />
      {children}
    </button>
  </Tip>
)
