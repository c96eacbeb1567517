import { useState } from 'react'
import { useEditor, usePreferences } from '../state/context.tsx'
import { stackDialog } from '../state/shell-store.ts'
import { Segments } from '../ui/Segments.tsx'
import { type Audience, firstOf, groupsOf, wordsByTool } from './known-sounds.ts'
import type { Systems } from './use-systems.ts'

const Chips = ({ words, onChoose }: { readonly words: readonly string[]; onChoose(query: string): void }) => (
  <div className="chips">
    {words.map((word) => (
      <button key={word} type="button" className="chip" onClick={() => onChoose(word)}>
        {word}
      </button>
    ))}
  </div>
)

/** The sounds that a system has learned: the first few of each heading, and the way to all. */
const Learned = ({
  system,
  audience,
  taken,
  onChoose,
}: {
  readonly system: Systems[number]
  readonly audience: Audience
  readonly taken: ReadonlySet<string>
  onChoose(query: string): void
}) => {
  const { shell } = useEditor()
  const groups = groupsOf(system)
  if (groups.length === 0) return null
  return (
    <div className="learned">
      {firstOf(groups, audience, taken).map(({ heading, sounds }) => (
        <div className="suggestion" key={heading}>
          <span className="suggestion-tool">{heading}</span>
          <Chips words={sounds.map(({ name }) => name)} onChoose={onChoose} />
        </div>
      ))}
      <button
        type="button"
        className="page-link learned-all"
        onClick={() => stackDialog(shell, { name: 'sounds', system: system.id })}
      >
        All {system.knows.length} sounds that {system.name} knows…
      </button>
    </div>
  )
}

/** Words that the installed systems know, for podcasters or musicians, and what was asked lately. */
export const Suggestions = ({ systems, onChoose }: { readonly systems: Systems; onChoose(query: string): void }) => {
  const recent = usePreferences((state) => state.recentQueries)
  const [audience, setAudience] = useState<Audience>('podcaster')
  const shown = wordsByTool(systems, audience)
  const taken = new Set(shown.flatMap(({ words }) => words))
  return (
    <>
      {recent.length > 0 && (
        <section className="suggestions" aria-label="Recent">
          <h3>Recent</h3>
          <Chips words={recent.slice(0, 6)} onChoose={onChoose} />
        </section>
      )}
      <section className="suggestions" aria-label="Known sounds">
        <div className="suggestions-head">
          <h3>Try</h3>
          <Segments
            label="Suggestions for"
            value={audience}
            options={[
              { value: 'podcaster', label: 'Podcast' },
              { value: 'musician', label: 'Music' },
            ]}
            onChange={setAudience}
          />
        </div>
        {systems.map((system) => (
          <Learned key={system.id} system={system} audience={audience} taken={taken} onChoose={onChoose} />
        ))}
        {shown.map(({ tool, words }) => (
          <div className="suggestion" key={tool}>
            <span className="suggestion-tool">{tool}</span>
            <Chips words={words} onChoose={onChoose} />
          </div>
        ))}
      </section>
    </>
  )
}
