import { useMemo, useRef, useState } from 'react'
import type { Command } from '../../core/commands/command.ts'
import { fuzzyMatch } from '../../core/commands/fuzzy.ts'
import { keysOf } from '../../core/commands/keys.ts'
import { commands } from '../../core/commands/table.ts'
import { useEditor, usePreferences } from '../state/context.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Keys } from '../ui/Keys.tsx'
import './palette.css'

type Found = { readonly command: Command; readonly places: readonly number[]; readonly applies: boolean }

/** Commands that fit the query: those that apply first, then the best match, then the most recent. */
const find = (query: string, recent: readonly string[], can: (id: string) => boolean): Found[] =>
  commands
    .filter(({ id }) => id !== 'help.palette')
    .flatMap((command) => {
      const label = fuzzyMatch(query, command.label)
      const match = label ?? fuzzyMatch(query, `${command.label} ${command.group}`)
      if (!match) return []
      const place = recent.indexOf(command.id)
      const newness = place < 0 ? 0 : (recent.length - place) / recent.length
      return [{ command, applies: can(command.id), places: label?.places ?? [], score: match.score + newness * 4 }]
    })
    .sort((a, b) => Number(b.applies) - Number(a.applies) || b.score - a.score)

type Run = { readonly at: number; readonly text: string; readonly marked: boolean }

/** A text cut where matched letters begin and end. */
const runsOf = (text: string, places: readonly number[]): Run[] => {
  const runs: Run[] = []
  for (const [at, letter] of [...text].entries()) {
    const marked = places.includes(at)
    const last = runs.at(-1)
    if (last?.marked === marked) runs[runs.length - 1] = { ...last, text: last.text + letter }
    else runs.push({ at, text: letter, marked })
  }
  return runs
}

const Label = ({ text, places }: { readonly text: string; readonly places: readonly number[] }) => (
  <span className="palette-label">
    {runsOf(text, places).map((run) => (run.marked ? <mark key={run.at}>{run.text}</mark> : run.text))}
  </span>
)

/** Every command by typing a part of its name. */
export const Palette = ({ onClose }: { onClose(): void }) => {
  const { can, preferences, run } = useEditor()
  const recent = usePreferences((state) => state.recentCommands)
  const choices = usePreferences((state) => state.keys)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const found = useMemo(() => find(query, recent, can), [query, recent, can])

  const choose = (entry: Found | undefined): void => {
    if (!entry?.applies) return
    const { id } = entry.command
    preferences.change({ recentCommands: [id, ...recent.filter((other) => other !== id)].slice(0, 20) })
    onClose()
    // After the dialog has given the focus back, so that commands that move the focus have the last word.
    setTimeout(() => run(id))
  }
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(found.length - 1, to))
    setActive(next)
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <DialogFrame title="Commands" onClose={onClose}>
      <input
        className="text-field palette-query"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={`palette-${active}`}
        aria-label="Find a command"
        placeholder="What do you want to do?"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(active + 1)
          else if (event.key === 'ArrowUp') move(active - 1)
          else if (event.key === 'PageDown') move(active + 8)
          else if (event.key === 'PageUp') move(active - 8)
          else if (event.key === 'Enter') choose(found[active])
          else return
          event.preventDefault()
        }}
      />
      <div id="palette-list" ref={list} role="listbox" aria-label="Commands" className="palette-list">
        {found.map((entry, index) => {
          const { command, applies, places } = entry
          const [binding] = keysOf(command, choices)
          return (
            <div
              key={command.id}
              id={`palette-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              aria-disabled={!applies}
              className="palette-entry"
              onPointerMove={() => setActive(index)}
              onPointerUp={() => choose(entry)}
            >
              <Label text={command.label} places={places} />
              <span className="palette-group">{command.group}</span>
              {binding && <Keys binding={binding} />}
            </div>
          )
        })}
        {found.length === 0 && <p className="side-empty">No command is called that.</p>}
      </div>
    </DialogFrame>
  )
}
