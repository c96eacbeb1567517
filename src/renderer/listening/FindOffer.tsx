import { ScanSearch } from 'lucide-react'
import { useEffect, useState } from 'react'
import { failureOf } from '../../contract/failures.ts'
import { soundMeant } from '../../core/listening/names.ts'
import { examplesNamed } from '../../core/separation/examples.ts'
import { subjectsOf } from '../app/actions/separate.ts'
import { JobCard } from '../history/JobCard.tsx'
import { useEditor, useListening, useProject } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { FoundLine } from './FoundLine.tsx'
import { regionOf } from './heard.ts'
import { findExample } from './listen.ts'
import { heardIn, isActive, type TracksRegion } from './listening-store.ts'

/** How far looking for an example is: as far as the listening that it waits for. */
const Seeking = ({ word }: { readonly word: string }) => {
  const job = useProject(({ jobs }) => Object.values(jobs).find((each) => each.kind === 'listening' && isActive(each)))
  return job ? (
    <ul className="jobs heard-job" aria-label="Listening">
      <JobCard job={job} />
    </ul>
  ) : (
    <p className="panel-hint" role="status">
      Looking for the best example of {word}…
    </p>
  )
}

/**
 * Of words that a listener knows: the example of them that is in what is selected, to go by it instead of words, or with
 * them. Not there once the project has one.
 * @param lead nothing else that is here takes the words
 */
export const FindOffer = ({ words, lead }: { readonly words: readonly string[]; readonly lead: boolean }) => {
  const editor = useEditor()
  const { listening } = editor
  const who = useListening((state) => state.listening)
  const asked = useListening((state) => state.asked)
  const seeking = useListening((state) => state.seeking)
  const found = useListening((state) => state.found)
  const document = useProject((state) => state.document)
  /** Where the example was looked for: what is selected afterwards is the example. */
  const [region, setRegion] = useState<TracksRegion | null>(null)
  useEffect(() => void listening.load(), [listening])
  if (!who?.listener) return null
  const listed = new Set(heardIn(asked)?.map(({ name }) => name))
  const offered = words.flatMap((word) => {
    const sound = soundMeant(who.sounds, word)
    return sound !== null && !listed.has(sound) && examplesNamed(document, word).length === 0 ? [{ word, sound }] : []
  })
  const find = (sound: string): void => {
    const wanted = regionOf(subjectsOf(editor, true))
    if (!wanted) {
      editor.report({ code: 'nothing-selected' })
      return
    }
    setRegion(wanted)
    findExample(editor, wanted, sound).catch((thrown) => {
      const failure = failureOf(thrown)
      if (failure.code !== 'cancelled') editor.report(failure)
    })
  }
  return offered.map(({ word, sound }) => (
    <div key={sound} className="find-offer">
      {seeking === sound ? (
        <Seeking word={word} />
      ) : (
        found?.sound !== sound && (
          <Button
            kind={lead ? 'plain' : 'quiet'}
            icon={ScanSearch}
            disabled={seeking !== null}
            onClick={() => find(sound)}
          >
            Find the best example of {word} in this recording
          </Button>
        )
      )}
      {region && <FoundLine sound={sound} region={region} />}
    </div>
  ))
}
