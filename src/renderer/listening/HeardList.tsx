import { Bookmark, Lasso } from 'lucide-react'
import { failureOf } from '../../contract/failures.ts'
import type { HeardSound } from '../../contract/listening.ts'
import { isSameSound } from '../../core/systems/zeroshot-asp/class-words.ts'
import { queriesOf } from '../separate/queries.ts'
import { useEditor, useListening, useProject, useShell } from '../state/context.tsx'
import type { OnlyWhere } from '../state/shell-store.ts'
import { Button } from '../ui/Button.tsx'
import { HeardItem } from './HeardItem.tsx'
import { chosenSounds, spansByTrack, spansOf } from './heard.ts'
import { findExample, isTakenByName, makeLabels, searchByExample } from './listen.ts'
import type { AskedRegion } from './listening-store.ts'

/** Sounds that are listed before the rest is asked for. */
const listedAtFirst = 8

/** What was heard, the surest first; chosen sounds are what the panel describes. */
export const HeardList = ({
  sounds,
  region,
  all,
  onAll,
}: {
  readonly sounds: readonly HeardSound[]
  readonly region: AskedRegion
  readonly all: boolean
  onAll(): void
}) => {
  const editor = useEditor()
  const { shell } = editor
  const described = useShell((state) => state.described)
  const onlyWhere = useShell((state) => state.onlyWhere)
  const seeking = useListening((state) => state.seeking)
  const chosenExamples = useShell((state) => state.chosenExamples)
  const kept = useProject(({ document }) => document.example)
  const named = queriesOf(described.set, described.typed)
  const examples = chosenExamples.flatMap((id) => kept[id] ?? [])
  const chosen = chosenSounds(sounds, [...named, ...examples.map(({ name }) => name)])
  const spans = spansOf(chosen)
  const shown = all ? sounds : sounds.slice(0, listedAtFirst)
  const tell = (thrown: unknown): void => editor.report(failureOf(thrown))

  /** Where some sounds are heard; null where that is nowhere for sure. */
  const whereOf = (some: readonly HeardSound[]): OnlyWhere | null =>
    spansOf(some).length === 0
      ? null
      : {
          sounds: some.map(({ name }) => name),
          spans: spansByTrack(
            some,
            region.tracks.map(({ id }) => id),
          ),
        }

  /** Where the separation acts follows what is chosen, once it is limited. */
  const limitTo = (some: readonly HeardSound[]): void =>
    shell.setState((state) => ({ onlyWhere: state.onlyWhere && whereOf(some) }))

  const leaveOut = (sound: HeardSound): void => {
    const others = (names: readonly string[]) => names.filter((name) => !isSameSound(name, sound.name))
    shell.setState((state) => ({
      chosenExamples: state.chosenExamples.filter((id) => !isSameSound(kept[id]?.name ?? '', sound.name)),
      described: {
        ...state.described,
        set: others(queriesOf(state.described.set, state.described.typed)),
        typed: '',
      },
    }))
    limitTo(chosen.filter((other) => other !== sound))
  }

  const ask = async (sound: HeardSound): Promise<void> => {
    if (await isTakenByName(editor, sound.name)) {
      shell.setState((state) => ({
        described: {
          ...state.described,
          set: queriesOf([...state.described.set, state.described.typed, sound.name], ''),
          typed: '',
        },
      }))
      limitTo([...chosen, sound])
      return
    }
    const { shownBy } = editor.listening.getState()
    // Of a system that knows no words the sound is asked for by showing it.
    const best = await findExample(editor, region, sound.name)
    if (!best) return
    searchByExample(editor, { sound: sound.name, best }, region)
    limitTo([...chosen.filter(({ name }) => name !== shownBy?.sound), sound])
  }

  return (
    <>
      <ul className="heard-list" aria-label="Sounds heard">
        {shown.map((sound) => (
          <HeardItem
            key={sound.index}
            sound={sound}
            region={region}
            chosen={chosen.includes(sound)}
            onChoose={() => (chosen.includes(sound) ? leaveOut(sound) : void ask(sound).catch(tell))}
            onFind={() => void findExample(editor, region, sound.name).catch(tell)}
          />
        ))}
      </ul>
      {shown.length < sounds.length && (
        <Button kind="quiet" className="heard-more" onClick={onAll}>
          {sounds.length - shown.length} less sure
        </Button>
      )}
      <div className="visually-hidden" role="status">
        {seeking && `Looking for the best example of ${seeking}`}
      </div>
      {chosen.length > 0 && (
        <div className="heard-actions">
          {spans.length > 0 && (
            <label className="check">
              <input
                type="checkbox"
                checked={region.tracks.every(({ id }) => onlyWhere?.spans[id])}
                onChange={(event) => shell.setState({ onlyWhere: event.target.checked ? whereOf(chosen) : null })}
              />
              Only where {chosen.length === 1 ? 'it is' : 'they are'} heard
            </label>
          )}
          <Button icon={Lasso} onClick={() => editor.run('separate.describe')}>
            Separate…
          </Button>
          <Button icon={Bookmark} onClick={() => makeLabels(editor, chosen, region)}>
            Make labels
          </Button>
        </div>
      )}
    </>
  )
}
