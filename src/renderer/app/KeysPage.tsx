import { RotateCcw, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import type { Command } from '../../core/commands/command.ts'
import { fuzzyMatch } from '../../core/commands/fuzzy.ts'
import { bindingOf } from '../../core/commands/key-press.ts'
import { conflictsOf, keysOf } from '../../core/commands/keys.ts'
import { commands } from '../../core/commands/table.ts'
import { useEditor, usePreferences } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { Keys } from '../ui/Keys.tsx'
import { platform } from '../ui/platform.ts'

type Wish = { readonly command: Command; readonly binding: string; readonly taken: readonly Command[] }

/** Every command with its keys: press new ones, take them from another command, or go back to the defaults. */
export const KeysPage = () => {
  const { preferences } = useEditor()
  const choices = usePreferences((state) => state.keys)
  const [query, setQuery] = useState('')
  const [capturing, setCapturing] = useState<string | null>(null)
  const [wish, setWish] = useState<Wish | null>(null)

  const assign = ({ command, binding, taken }: Wish): void => {
    const next: { [command: string]: string[] } = { ...choices, [command.id]: [binding] }
    for (const other of taken)
      next[other.id] = keysOf(other, choices).filter(
        (key) => conflictsOf(key, '', [command], { [command.id]: [binding] }, platform).length === 0,
      )
    preferences.change({ keys: next })
    setWish(null)
  }
  const press = (event: KeyboardEvent, command: Command): void => {
    if (capturing !== command.id) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') {
      setCapturing(null)
      return
    }
    const binding = bindingOf(event, platform)
    if (!binding) return
    setCapturing(null)
    const taken = conflictsOf(binding, command.id, commands, choices, platform)
    if (taken.length > 0) setWish({ command, binding, taken })
    else assign({ command, binding, taken })
  }
  const reset = (command: Command): void => {
    const { [command.id]: _, ...others } = choices
    preferences.change({ keys: others })
  }
  const shown = commands.filter(({ label, group }) => fuzzyMatch(query, `${label} ${group}`))

  return (
    <>
      <div className="keys-head">
        <input
          className="text-field"
          aria-label="Find a command"
          placeholder="Find a command"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Button
          icon={RotateCcw}
          disabled={Object.keys(choices).length === 0}
          onClick={() => preferences.change({ keys: {} })}
        >
          All defaults
        </Button>
      </div>
      {wish && (
        <div className="keys-conflict" role="alert">
          <Keys binding={wish.binding} /> is used by “{wish.taken.map(({ label }) => label).join('”, “')}”.{' '}
          <Button onClick={() => assign(wish)}>Use it for “{wish.command.label}”</Button>{' '}
          <Button kind="quiet" onClick={() => setWish(null)}>
            Leave it
          </Button>
        </div>
      )}
      <ul className="keys-list">
        {shown.map((command) => {
          const keys = keysOf(command, choices)
          return (
            <li key={command.id}>
              <span className="keys-name">{command.label}</span>
              <span className="keys-group">{command.group}</span>
              <button
                type="button"
                className="keys-capture"
                data-capturing={capturing === command.id}
                aria-label={`Keys of ${command.label}: ${keys.join(' or ') || 'none'}. Press to change`}
                onClick={() => setCapturing(command.id)}
                onBlur={() => setCapturing(null)}
                onKeyDown={(event) => press(event, command)}
              >
                {capturing === command.id
                  ? 'Press keys…'
                  : keys.length > 0
                    ? keys.map((binding) => <Keys key={binding} binding={binding} />)
                    : 'No keys'}
              </button>
              <IconButton
                icon={X}
                size={13}
                label={`Take the keys of ${command.label} away`}
                disabled={keys.length === 0}
                onClick={() => preferences.change({ keys: { ...choices, [command.id]: [] } })}
              />
              <IconButton
                icon={RotateCcw}
                size={13}
                label={`Default keys of ${command.label}`}
                disabled={!Object.hasOwn(choices, command.id)}
                onClick={() => reset(command)}
              />
            </li>
          )
        })}
      </ul>
    </>
  )
}
