import type { ReactNode } from 'react'
import './form.css'

/** One line of a form. `name` labels the control that is inside. */
export const Field = ({
  name,
  hint,
  children,
}: {
  readonly name: string
  readonly hint?: ReactNode
  readonly children: ReactNode
}) => (
  <div className="field">
    <span className="field-name">{name}</span>
    <div className="field-control">{children}</div>
    {hint && <span className="field-hint">{hint}</span>}
  </div>
)
