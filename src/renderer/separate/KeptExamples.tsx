import { AudioLines } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { settingsOf } from '../../core/project/records.ts'
import {
  type ExampleGroup,
  exampleGroups,
  examplesByName,
  mostExamples,
  removeExamples,
  renameExamples,
} from '../../core/separation/examples.ts'
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

/** The examples of one name: in the query or not. */
const KeptExample = ({ group, rate }: { readonly group: ExampleGroup; readonly rate: number }) => {
  const { project, shell } = useEditor()
  const { name, examples } = group
  const ids = examples.map(({ id }) => id)
  const isChosen = useShell(({ chosenExamples }) => ids.every((id) => chosenExamples.includes(id)))
  const isNamed = useShell(({ namingExample }) => namingExample !== null && ids.includes(namingExample))
  const document = useProject((state) => state.document)
  const [first] = ids
  const beginNaming = (): void => shell.setState({ namingExample: first ?? null })
  if (isNamed)
    return (
      <NameField
        name={name}
        onDone={(text) => {
          const { namingExample } = shell.getState()
          if (namingExample === null || !ids.includes(namingExample)) return
          shell.setState({ namingExample: null })
          const wanted = text.trim()
          if (wanted === '' || wanted === name) return
          project.edit('Rename example', (before) => renameExamples(before, ids, wanted))
          // Under a name that was there already they are one with what had it.
          const same = examplesByName(project.getState().document).flatMap((one) => (one.name === wanted ? one.id : []))
          shell.setState(({ chosenExamples }) => ({
            chosenExamples: isChosen ? [...new Set([...chosenExamples, ...same])] : chosenExamples,
          }))
        }}
      />
    )
  const toggle = (): void =>
    shell.setState(({ chosenExamples }) => {
      const others = chosenExamples.filter((id) => !ids.includes(id))
      return { chosenExamples: isChosen ? others : [...others, ...ids] }
    })
  const clock = (at: number) => formatClock(at / rate, 1)
  const regions = examples.map(
    ({ source, from, length }) => `${document.source[source]?.name ?? ''}, ${clock(from)} – ${clock(from + length)}`,
  )
  return (
    <ContextMenuArea
      entries={() => [
        { kind: 'item', label: 'Rename', run: beginNaming },
        {
          ...{ kind: 'item', label: 'Remove', danger: true },
          run: () => project.edit('Remove example', (before) => removeExamples(before, ids)),
        },
      ]}
    >
      <button
        type="button"
        className="kept-example"
        aria-pressed={isChosen}
        title={regions.join('\n')}
        onClick={toggle}
        onDoubleClick={beginNaming}
        onKeyDown={(event) => {
          if (event.key !== 'F2') return
          event.preventDefault()
          beginNaming()
        }}
      >
        <AudioLines size={12} aria-hidden />
        <span className="query-chip-name">{name}</span>
        {examples.length > 1 && (
          <span className="kept-example-count numbers">
            {examples.length}
            <span className="visually-hidden"> regions</span>
          </span>
        )}
      </button>
    </ContextMenuArea>
  )
}

/** The examples that the project keeps: each is in the query or not, and several are one query together. */
export const KeptExamples = () => {
  const document = useProject((state) => state.document)
  const chosen = useShell((state) => state.chosenExamples)
  const groups = exampleGroups(document)
  if (groups.length === 0) return null
  const rate = settingsOf(document).rate ?? 48_000
  const regions = chosen.filter((id) => document.example[id]).length
  return (
    <>
      <fieldset className="kept-examples">
        <legend className="visually-hidden">More like these examples</legend>
        {groups.map((group) => (
          <KeptExample key={group.name} group={group} rate={rate} />
        ))}
      </fieldset>
      {regions > mostExamples && (
        <p className="panel-hint">
          One query goes by {mostExamples} regions at most: the first {mostExamples} of these {regions}.
        </p>
      )}
    </>
  )
}
