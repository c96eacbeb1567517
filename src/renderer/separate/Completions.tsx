import { useEffect, useRef } from 'react'
import type { Completion } from './known-sounds.ts'

export const optionId = (list: string, index: number): string => `${list}-${index}`

/** What is being typed might become, beneath the field that has the keyboard. */
export const Completions = ({
  id,
  completions,
  active,
  onChoose,
}: {
  readonly id: string
  readonly completions: readonly Completion[]
  /** The one that Enter takes; −1 for none. */
  readonly active: number
  onChoose(completion: Completion): void
}) => {
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (active >= 0) shown.current?.scrollIntoView({ block: 'nearest' })
  }, [active])
  return (
    <div id={id} role="listbox" aria-label="Sounds that are known" className="menu completions">
      {completions.map((completion, index) => (
        <div
          key={completion.text}
          id={optionId(id, index)}
          ref={index === active ? shown : null}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="menu-item"
          data-highlighted={index === active || undefined}
          // The field keeps the keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(completion)}
          onKeyDown={(event) => event.key === 'Enter' && onChoose(completion)}
        >
          <span className="completion-text">{completion.text}</span>
          {completion.sound && <span className="completion-sound">{completion.sound}</span>}
        </div>
      ))}
    </div>
  )
}
