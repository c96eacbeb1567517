import { useId } from 'react'
import './form.css'

/** A choice among few, side by side: radio buttons that look like one control. */
export const Segments = <Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: NoInfer<Value>; readonly label: string }[]
  onChange(value: NoInfer<Value>): void
}) => {
  const name = useId()
  return (
    <div className="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
