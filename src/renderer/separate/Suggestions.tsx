import { useState } from 'react'
import { usePreferences } from '../state/context.tsx'
import { Segments } from '../ui/Segments.tsx'
import type { Systems } from './use-systems.ts'

type Audience = 'podcaster' | 'musician'

/** At most this many words a sound: enough to see what is meant. */
const wordsShown = 3

/** Words by the tool that takes them, each with the first that does: two systems often know the same sounds. */
const wordsByTool = (systems: Systems, audience: Audience): { tool: string; words: string[] }[] => {
  const tools = new Map<string, string[]>()
  const shown = new Set<string>()
  for (const sound of systems.flatMap((system) => system.knows)) {
    if (sound.audience !== audience && sound.audience !== 'anyone') continue
    const words = sound.words.slice(0, wordsShown).filter((word) => !shown.has(word))
    if (words.length > 0) tools.set(sound.tool, [...(tools.get(sound.tool) ?? []), ...words])
    for (const word of words) shown.add(word)
  }
  return [...tools].map(([tool, words]) => ({ tool, words }))
}

/** Words that the installed systems know, for podcasters or musicians, and what was asked lately. */
export const Suggestions = ({ systems, onChoose }: { readonly systems: Systems; onChoose(query: string): void }) => {
  const recent = usePreferences((state) => state.recentQueries)
  const [audience, setAudience] = useState<Audience>('podcaster')
  const shown = wordsByTool(systems, audience)
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
        {shown.map(({ tool, words }) => (
          <div className="suggestion" key={tool}>
            <span className="suggestion-tool">{tool}</span>
            <div className="chips">
              {words.map((word) => (
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
