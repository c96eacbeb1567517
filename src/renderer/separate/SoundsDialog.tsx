import { useMemo, useState } from 'react'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { groupsOf, type SoundGroup } from './known-sounds.ts'
import { useSystems } from './use-systems.ts'
import './describe.css'

/** The sounds of which the name or another word has what was typed. */
const matching = (groups: readonly SoundGroup[], typed: string): readonly SoundGroup[] => {
  const wanted = typed.trim().toLowerCase()
  return groups.flatMap(({ heading, sounds }) => {
    const found = sounds.filter(({ name, others }) => [name, ...others].some((word) => word.includes(wanted)))
    return found.length > 0 ? [{ heading, sounds: found }] : []
  })
}

/** All that a system has learned, under headings: choosing one describes it. */
export const SoundsDialog = ({ system: id, onClose }: { readonly system: string; onClose(): void }) => {
  const { run, shell } = useEditor()
  const systems = useSystems()
  const system = systems?.find((one) => one.id === id)
  const groups = useMemo(() => (system ? groupsOf(system) : []), [system])
  const [typed, setTyped] = useState('')
  const shown = matching(groups, typed)
  const count = groups.reduce((sum, { sounds }) => sum + sounds.length, 0)
  const choose = (name: string): void => {
    shell.setState(({ described }) => ({ dialogs: [], described: { ...described, typed: name } }))
    // After the dialog has given the keyboard back to where it was.
    setTimeout(() => run('separate.describe'))
  }
  return (
    <DialogFrame
      title={system ? `Sounds that ${system.name} knows` : 'Sounds'}
      description={
        count > 0
          ? `It has learned these ${count}, and other words for them: “puppy” is understood as “dog”. Of anything else it says that it is not sure.`
          : undefined
      }
      size="large"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="sounds">
        {system && (
          <input
            className="text-field"
            type="search"
            aria-label="Find a sound"
            placeholder="Find a sound"
            spellCheck={false}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        {system && shown.length === 0 && <p className="side-empty">None of these is called “{typed.trim()}”.</p>}
        {shown.map(({ heading, sounds }) => (
          <section key={heading} aria-label={heading} className="sound-group">
            <h3>{heading}</h3>
            <div className="chips">
              {sounds.map(({ name, others }) => (
                <button
                  key={name}
                  type="button"
                  className="chip"
                  title={others.length > 0 ? `Also: ${others.slice(0, 6).join(', ')}` : undefined}
                  onClick={() => choose(name)}
                >
                  {name}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </DialogFrame>
  )
}
