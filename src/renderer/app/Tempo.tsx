import { useState } from 'react'
import { settingsOf } from '../../core/project/records.ts'
import { useEditor, useProject } from '../state/context.tsx'
import { Tip } from '../ui/Tip.tsx'

const parseTempo = (text: string): number | null => {
  const tempo = Number(
    text
      .trim()
      .replace(',', '.')
      .replace(/\s*bpm$/i, ''),
  )
  return Number.isFinite(tempo) && tempo >= 20 && tempo <= 400 ? Math.round(tempo * 100) / 100 : null
}

/** Beats a minute of the project, for the ruler and the grid in bars and beats. */
export const Tempo = () => {
  const { project } = useEditor()
  const { tempo } = settingsOf(useProject((state) => state.document))
  const [text, setText] = useState<string | null>(null)
  const set = (next: number | null, merge?: string): void => {
    if (next === null) return
    project.edit(
      'Tempo',
      (document) => ({ ...document, settings: { settings: { ...settingsOf(document), tempo: next } } }),
      merge,
    )
  }
  return (
    <Tip label="Tempo of the grid">
      <label className="tempo">
        <input
          className="numbers"
          aria-label="Tempo in beats a minute"
          value={text ?? String(tempo)}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            if (text !== null) set(parseTempo(text))
            setText(null)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur()
            if (event.key === 'Escape') setText(null)
            const by = { ArrowUp: 1, ArrowDown: -1 }[event.key]
            if (by === undefined) return
            event.preventDefault()
            setText(null)
            set(parseTempo(String(tempo + by)), 'tempo')
          }}
        />
        BPM
      </label>
    </Tip>
  )
}
