import { FolderHeart, Settings2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { LibrarySound } from '../../contract/library.ts'
import { useEditor, useLibrary, useShell } from '../state/context.tsx'
import { IconButton } from '../ui/Button.tsx'
import { LibraryStatus } from './LibraryStatus.tsx'
import { soundFact, soundsMatching, unheardFor } from './library-words.ts'
import '../ui/page-link.css'
import './library.css'

/** Chips that are shown before all are asked for; with more sounds than these one can search. */
const few = 10

/** A sound of the library: in the query or not. */
const SoundChip = ({ sound }: { readonly sound: LibrarySound }) => {
  const { shell } = useEditor()
  const { name, heard, words } = sound
  const isChosen = useShell(({ chosenSounds }) => chosenSounds.includes(name))
  const fact = soundFact(sound)
  const toggle = (): void =>
    shell.setState(({ chosenSounds }) => ({
      chosenSounds: isChosen ? chosenSounds.filter((other) => other !== name) : [...chosenSounds, name],
    }))
  return (
    <button
      type="button"
      className="kept-example"
      aria-pressed={isChosen}
      aria-label={`${name}, ${fact}`}
      title={[fact, ...(words.length > 0 ? [`Also: ${words.slice(0, 6).join(', ')}`] : [])].join('\n')}
      disabled={heard === 0 && !isChosen}
      onClick={toggle}
    >
      <FolderHeart size={12} aria-hidden />
      <span className="query-chip-name">{name}</span>
      <span className="kept-example-count numbers">{heard}</span>
    </button>
  )
}

/** The user's own sounds: each is in the query or not, beside the examples of the project. */
export const LibrarySounds = () => {
  const { library: store, run } = useEditor()
  const library = useLibrary((state) => state.library)
  const chosen = useShell((state) => state.chosenSounds)
  const typed = useShell((state) => state.described.typed)
  const [search, setSearch] = useState('')
  const [all, setAll] = useState(false)
  useEffect(() => store.load(), [store])
  if (!library || library.folder === null) return null
  const { sounds } = library
  const found = soundsMatching(sounds, search)
  const isLong = sounds.length > few
  // What is in the query stays in sight, whatever is searched for.
  const first = sounds.filter(({ name }) => chosen.includes(name))
  const rest = found
    .filter((sound) => !first.includes(sound))
    .toSorted((a, b) => Number(b.heard > 0) - Number(a.heard > 0))
  const isSearching = search.trim() !== ''
  const shown = [...first, ...(all || isSearching ? rest : rest.slice(0, Math.max(0, few - first.length)))]
  const hidden = first.length + rest.length - shown.length
  const unheard = unheardFor(library, typed)
  return (
    <section className="library-sounds" aria-label="Your library">
      <div className="library-head">
        <h3>From your library</h3>
        {isLong && (
          <input
            type="search"
            className="library-search"
            aria-label="Find a sound of your library"
            placeholder={`Find among ${sounds.length}`}
            spellCheck={false}
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              // Enter would start a separation.
              if (event.key === 'Enter') event.preventDefault()
              if (event.key === 'Escape' && search !== '') {
                event.stopPropagation()
                setSearch('')
              }
            }}
          />
        )}
        <IconButton
          icon={Settings2}
          size={14}
          side="left"
          label="Library of sounds…"
          onClick={() => run('library.open')}
        />
      </div>
      {shown.length > 0 && (
        <fieldset className="kept-examples">
          <legend className="visually-hidden">More like these sounds of your library</legend>
          {shown.map((sound) => (
            <SoundChip key={sound.name} sound={sound} />
          ))}
          {!isSearching && (hidden > 0 || (all && isLong)) && (
            <button type="button" className="page-link library-more" onClick={() => setAll(!all)}>
              {all ? 'Fewer' : `${hidden} more`}
            </button>
          )}
        </fieldset>
      )}
      {isSearching && found.length === 0 && <p className="library-note">None of them is called “{search.trim()}”.</p>}
      {unheard.length > 0 && (
        <p className="library-note" role="status">
          “{unheard.map(({ name }) => name).join('”, “')}” of your library is not listened to yet: it comes first.
        </p>
      )}
      <LibraryStatus library={library} />
    </section>
  )
}
