import { X } from 'lucide-react'
import { type Ref, useEffect } from 'react'
import { useLibraryWords } from '../library/use-library-words.ts'
import type { Described } from '../state/shell-store.ts'
import { Completions } from './Completions.tsx'
import { groupsOf } from './known-sounds.ts'
import { queriesOf, splitTyped } from './queries.ts'
import { useCompletions } from './use-completions.ts'
import type { Systems } from './use-systems.ts'

/** Where sounds are described: one by typing it, more with a semicolon or "Another sound" between them. */
export const QueryField = ({
  input,
  sounds,
  systems,
  onChange,
  onLeaveOut,
  onCompleting,
}: {
  readonly input: Ref<HTMLInputElement>
  readonly sounds: Pick<Described, 'set' | 'typed'>
  /** What they know is offered while typing. */
  readonly systems: Systems
  onChange(sounds: Pick<Described, 'set' | 'typed'>): void
  onLeaveOut(name: string): void
  /** Completions came or went: while they are there, the word may not be finished. */
  onCompleting(isCompleting: boolean): void
}) => {
  const { set, typed } = sounds
  const completions = useCompletions(typed, [...systems, ...useLibraryWords()], (text) =>
    onChange({ set, typed: text }),
  )
  const example = systems.some((system) => groupsOf(system).length > 0) ? 'the dog' : 'air conditioner'
  useEffect(() => onCompleting(completions.isShown), [onCompleting, completions.isShown])
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
        {...completions.field}
        placeholder={set.length > 0 ? 'And…' : `What do you hear? “${example}”`}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          const { complete, rest } = splitTyped(event.target.value)
          onChange({ set: complete.length === 0 ? set : queriesOf([...set, ...complete], ''), typed: rest })
          completions.begin()
        }}
        onBlur={completions.close}
        onKeyDown={(event) => {
          if (completions.press(event)) {
            event.preventDefault()
            event.stopPropagation()
            return
          }
          if (event.key === 'Escape') event.currentTarget.blur()
          const last = set.at(-1)
          if (event.key !== 'Backspace' || typed !== '' || last === undefined) return
          event.preventDefault()
          onChange({ set: set.slice(0, -1), typed: last })
        }}
      />
      {completions.isShown && <Completions {...completions.list} />}
    </div>
  )
}
