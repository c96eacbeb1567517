import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { IconButton } from '../ui/Button.tsx'

/** "But not …": what sounds alike and is to stay where it is. */
export const AvoidField = ({
  value,
  onChange,
  onLeave,
}: {
  readonly value: string
  onChange(value: string): void
  onLeave(): void
}) => {
  const input = useRef<HTMLInputElement>(null)
  // It opens because its button was pressed: the next thing is to type.
  useEffect(() => {
    if (input.current?.value === '') input.current.focus()
  }, [])
  return (
    <div className="describe-avoid">
      <label>
        But not
        <input
          ref={input}
          className="text-field"
          placeholder="“music”"
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <IconButton icon={X} size={13} label="Forget “but not”" onClick={onLeave} />
    </div>
  )
}
