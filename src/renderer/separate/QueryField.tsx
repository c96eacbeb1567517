import { X } from 'lucide-react'
import { type Ref, useId } from 'react'
import type { Described } from '../state/shell-store.ts'
import { queriesOf, splitTyped } from './queries.ts'

/** Where sounds are described: one by typing it, more with a semicolon or "Another sound" between them. */
export const QueryField = ({
  input,
  sounds,
  words,
  onChange,
  onLeaveOut,
}: {
  readonly input: Ref<HTMLInputElement>
  readonly sounds: Pick<Described, 'set' | 'typed'>
  /** Words that the systems know, offered while typing. */
  readonly words: readonly string[]
  onChange(sounds: Pick<Described, 'set' | 'typed'>): void
  onLeaveOut(name: string): void
}) => {
  const listId = useId()
  const { set, typed } = sounds
  return (
    <div className="query-field">
      {set.map((name) => (
        <span key={name} className="query-chip">
          <span className="query-chip-name" title={name}>
            {name}
          </span>
          <button type="button" aria-label={`Leave out “${name}”`} onClick={() => onLeaveOut(name)}>
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <input
        ref={input}
        aria-label="What do you hear?"
        list={listId}
        placeholder={set.length > 0 ? 'And…' : 'What do you hear? “air conditioner”'}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          const { complete, rest } = splitTyped(event.target.value)
          onChange({ set: complete.length === 0 ? set : queriesOf([...set, ...complete], ''), typed: rest })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
          const last = set.at(-1)
          if (event.key !== 'Backspace' || typed !== '' || last === undefined) return
          event.preventDefault()
          onChange({ set: set.slice(0, -1), typed: last })
        }}
      />
      <datalist id={listId}>
        {words.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </div>
  )
}
