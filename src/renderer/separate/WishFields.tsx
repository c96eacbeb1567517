import { AudioLines, FileAudio, Minus, Plus } from 'lucide-react'
import type { RefObject } from 'react'
import { settingsOf } from '../../core/project/records.ts'
import { useCan } from '../app/use-can.ts'
import { LibraryButton } from '../library/LibraryButton.tsx'
import { LibrarySounds } from '../library/LibrarySounds.tsx'
import { SpansChip } from '../listening/SpansChip.tsx'
import { useEditor, useProject, useShell } from '../state/context.tsx'
import type { Described } from '../state/shell-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { AvoidField } from './AvoidField.tsx'
import { ExampleChip } from './ExampleChip.tsx'
import { KeptExamples } from './KeptExamples.tsx'
import { QueryField } from './QueryField.tsx'
import { queriesOf, splitAtCommas } from './queries.ts'
import type { WishInPanel } from './use-wish.ts'

/** Ways to say more: another sound, what is to stay, an example. */
const MoreWays = ({
  wish,
  onChange,
}: {
  readonly wish: WishInPanel
  onChange(changes: Partial<Described>, typesNext: boolean): void
}) => {
  const { run } = useEditor()
  const { set, typed, avoid } = useShell((state) => state.described)
  const example = useShell((state) => state.example)
  const canUseExample = useCan('separate.example')
  const canUseFiles = useCan('separate.fileExample')
  const commas = splitAtCommas(typed)
  const takesAvoid = wish.systems?.some((one) => one.takesAvoid) ?? false
  return (
    <div className="describe-more-ways">
      <Button
        kind="quiet"
        icon={Plus}
        disabled={typed.trim() === ''}
        title="Each sound gets a track of its own"
        onClick={() =>
          onChange({ set: queriesOf([...set, ...(commas.length > 0 ? commas : [typed])], ''), typed: '' }, true)
        }
      >
        {commas.length > 0 ? `Make it ${commas.length} sounds` : 'Another sound'}
      </Button>
      {takesAvoid && avoid === null && (
        <Button
          kind="quiet"
          icon={Minus}
          title="Say what is to stay where it is"
          onClick={() => onChange({ avoid: '' }, false)}
        >
          But not…
        </Button>
      )}
      {!example && (
        <Button
          kind="quiet"
          icon={AudioLines}
          disabled={!canUseExample}
          title="Use the selection as an example of the sound"
          onClick={() => run('separate.example')}
        >
          More like this
        </Button>
      )}
      <IconButton
        icon={FileAudio}
        size={13}
        side="left"
        label="Like a file… (or drop it here)"
        disabled={!canUseFiles}
        onClick={() => run('separate.fileExample')}
      />
      <LibraryButton />
    </div>
  )
}

/** What is asked for: sounds in words, what is to stay, and an example. */
export const WishFields = ({
  wish,
  input,
}: {
  readonly wish: WishInPanel
  readonly input: RefObject<HTMLInputElement | null>
}) => {
  const { shell } = useEditor()
  const document = useProject((state) => state.document)
  const described = useShell((state) => state.described)
  const example = useShell((state) => state.example)
  const rate = settingsOf(document).rate ?? 48_000
  const [subject] = wish.subjects
  const searchesExample = example && subject?.track === example.tracks[0] && subject?.from === example.from
  const change = (changes: Partial<Described>, typesNext = false): void => {
    shell.setState((state) => ({ described: { ...state.described, ...changes } }))
    if (typesNext) input.current?.focus()
  }
  return (
    <div className="describe-query">
      <QueryField
        input={input}
        sounds={described}
        systems={wish.systems ?? []}
        onChange={change}
        onLeaveOut={(name) => change({ set: described.set.filter((other) => other !== name) }, true)}
        onCompleting={wish.complete}
      />
      {described.avoid !== null && (
        <AvoidField
          value={described.avoid}
          onChange={(avoid) => change({ avoid })}
          onLeave={() => change({ avoid: null }, true)}
        />
      )}
      {example && (
        <div className="describe-example">
          <ExampleChip
            example={example}
            document={document}
            rate={rate}
            onForget={() => {
              shell.setState({ example: null })
              input.current?.focus()
            }}
          />
          {searchesExample && <span className="panel-hint">Now select where to look for more of it.</span>}
        </div>
      )}
      <KeptExamples />
      <LibrarySounds />
      <SpansChip subjects={wish.subjects} />
      <MoreWays wish={wish} onChange={change} />
    </div>
  )
}
