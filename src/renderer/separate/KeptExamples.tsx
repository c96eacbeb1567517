import { AudioLines } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { type SoundExample, settingsOf } from '../../core/project/records.ts'
import { examplesByName, removeExample, renameExample } from '../../core/separation/examples.ts'
import { formatClock } from '../../core/timeline/grid.ts'
import { useEditor, useProject, useShell } from '../state/context.tsx'
import { ContextMenuArea } from '../ui/Menu.tsx'

/** The name of an example while it is being edited. Enter and leaving it take the text, Escape does not. */
const NameField = ({ name, onDone }: { readonly name: string; onDone(name: string): void }) => {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The menu or command that led here gives the keyboard back to its own place first.
    const request = requestAnimationFrame(() => input.current?.select())
    return () => cancelAnimationFrame(request)
  }, [])
  return (
    <input
      ref={input}
      className="kept-example-name"
      aria-label="Name of the example"
      defaultValue={name}
      maxLength={200}
      onBlur={(event) => onDone(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') onDone(event.currentTarget.value)
        if (event.key === 'Escape') onDone(name)
      }}
    />
  )
}

const KeptExample = ({ example, rate }: { readonly example: SoundExample; readonly rate: number }) => {
  const { project, shell } = useEditor()
  const { id, name } = example
  const isChosen = useShell((state) => state.chosenExamples.includes(id))
  const isNamed = useShell((state) => state.namingExample === id)
  const source = useProject((state) => state.document.source[example.source]?.name ?? '')
  if (isNamed)
    return (
      <NameField
        name={name}
        onDone={(text) => {
          if (shell.getState().namingExample !== id) return
          shell.setState({ namingExample: null })
          const wanted = text.trim()
          if (wanted !== '' && wanted !== name)
            project.edit('Rename example', (document) => renameExample(document, id, wanted))
        }}
      />
    )
  const toggle = (): void =>
    shell.setState(({ chosenExamples }) => ({
      chosenExamples: isChosen ? chosenExamples.filter((other) => other !== id) : [...chosenExamples, id],
    }))
  const clock = (at: number) => formatClock(at / rate, 1)
  return (
    <ContextMenuArea
      entries={() => [
        { kind: 'item', label: 'Rename', run: () => shell.setState({ namingExample: id }) },
        {
          ...{ kind: 'item', label: 'Remove', danger: true },
          run: () => project.edit('Remove example', (document) => removeExample(document, id)),
        },
      ]}
    >
      <button
        type="button"
        className="kept-example"
        aria-pressed={isChosen}
        title={`${source}, ${clock(example.from)} – ${clock(example.from + example.length)}`}
        onClick={toggle}
        onDoubleClick={() => shell.setState({ namingExample: id })}
        onKeyDown={(event) => {
          if (event.key !== 'F2') return
          event.preventDefault()
          shell.setState({ namingExample: id })
        }}
      >
        <AudioLines size={12} aria-hidden />
        {name}
      </button>
    </ContextMenuArea>
  )
}

/** The examples that the project keeps: each is in the query or not, and several are one query together. */
export const KeptExamples = () => {
  const document = useProject((state) => state.document)
  const examples = examplesByName(document)
  if (examples.length === 0) return null
  const rate = settingsOf(document).rate ?? 48_000
  return (
    <fieldset className="kept-examples">
      <legend className="visually-hidden">More like these examples</legend>
      {examples.map((example) => (
        <KeptExample key={example.id} example={example} rate={rate} />
      ))}
    </fieldset>
  )
}
