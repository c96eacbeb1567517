import type { Clip, Document } from '../../core/project/records.ts'
import { setBlendAmount } from '../../core/timeline/clips.ts'
import { useBinding } from '../app/command-keys.ts'
import { useEditor, useEditorState } from '../state/context.tsx'
import { useShownDocument } from '../state/shown-document.ts'
import { Keys } from '../ui/Keys.tsx'
import { ValueSlider } from '../ui/ValueSlider.tsx'

const formatAmount = (amount: number): string => `${Math.round(amount * 100)} %`
const parseAmount = (text: string): number | null => {
  const percent = Number(text.replace('%', '').trim().replace(',', '.'))
  return Number.isFinite(percent) ? Math.min(1, Math.max(0, percent / 100)) : null
}

/** "hiss, removed": what was asked for and which part of it this is. */
const titleOf = (clip: Clip, document: Document): string => {
  const origin = document.source[clip.source]?.origin
  if (origin?.kind !== 'separation') return `Result: ${clip.name}`
  return `Result: ${origin.query}, ${origin.part === 'target' ? 'extracted' : 'removed'}`
}

/** For the selected result of a separation: how much of it is heard, and the source against it. */
export const ResultControls = () => {
  const { editor, project, run } = useEditor()
  const document = useShownDocument()
  const selected = useEditorState((state) => state.selectedClips)
  const compared = useEditorState((state) => state.compared)
  const binding = useBinding('separate.compare')
  const results = [...selected].flatMap((id) => document.clip[id] ?? []).filter((clip) => clip.blend)
  const [first] = results
  if (!first?.blend) return null
  const ids = results.map((clip) => clip.id)
  const hearsSource = ids.every((id) => compared.has(id))
  const setCompared = (wanted: boolean): void => {
    if (wanted !== hearsSource) run('separate.compare')
  }
  return (
    <section className="result-controls" aria-label="Result">
      <h3>{titleOf(first, document)}</h3>
      <div className="segments" role="toolbar" aria-label="Compare result and source">
        <button type="button" className="preview-part" aria-pressed={!hearsSource} onClick={() => setCompared(false)}>
          A · Result
        </button>
        <button type="button" className="preview-part" aria-pressed={hearsSource} onClick={() => setCompared(true)}>
          B · Source {binding && <Keys binding={binding} />}
        </button>
      </div>
      <div className="result-amount">
        <span>Amount</span>
        <ValueSlider
          label="Amount of the result against its source"
          value={first.blend.amount}
          least={0}
          most={1}
          step={0.05}
          home={1}
          format={formatAmount}
          parse={parseAmount}
          onPreview={(amount) =>
            editor.setState({
              gesture: amount === null ? null : setBlendAmount(project.getState().document, ids, amount),
            })
          }
          onCommit={(amount, merge) =>
            project.edit('Amount', (current) => setBlendAmount(current, ids, amount), merge && `${ids.join()}:${merge}`)
          }
        />
      </div>
      <p className="panel-hint">Nothing is lost: 100 % is the result alone, 0 % its source.</p>
    </section>
  )
}
