import { useState } from 'react'
import { usePreferences } from '../state/context.tsx'
import { Segments } from '../ui/Segments.tsx'
import type { Systems } from './use-systems.ts'

type Audience = 'podcaster' | 'musician'

/** Words that the installed systems know, for podcasters or musicians, and what was asked lately. */
export const Suggestions = ({ systems, onChoose }: { readonly systems: Systems; onChoose(query: string): void }) => {
  const recent = usePreferences((state) => state.recentQueries)
  const [audience, setAudience] = useState<Audience>('podcaster')
  const known = systems.flatMap((system) => system.knows)
  const shown = known.filter((sound) => sound.audience === audience || sound.audience === 'anyone')
  return (
    <>
      {recent.length > 0 && (
        <section className="suggestions" aria-label="Recent">
          <h3>Recent</h3>
          <div className="chips">
            {recent.slice(0, 6).map((query) => (
              <button key={query} type="button" className="chip" onClick={() => onChoose(query)}>
                {query}
              </button>
            ))}
          </div>
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
        {shown.map((sound) => (
          <div className="suggestion" key={`${sound.tool}${sound.words[0]}`}>
            <span className="suggestion-tool">{sound.tool}</span>
            <div className="chips">
              {sound.words.slice(0, 4).map((word) => (
                <button key={word} type="button" className="chip" onClick={() => onChoose(word)}>
                  {word}
                </button>
              ))}
            </div>
          </div>
        ))}
      </section>
    </>
  )
}
