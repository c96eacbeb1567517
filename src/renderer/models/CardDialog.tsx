import { useEffect, useState } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor, useModels } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { PageLink } from '../ui/PageLink.tsx'
import { type Block, blocksOf, type Inline } from './markdown.ts'
import './card.css'

/** Parts of a text that never changes, told apart by their places. */
const placed = <T,>(items: readonly T[]): { readonly place: string; readonly item: T }[] =>
  items.map((item, index) => ({ place: `${index}`, item }))

const Part = ({ part }: { readonly part: Inline }) => {
  switch (part.kind) {
    case 'strong':
      return <strong>{part.text}</strong>
    case 'code':
      return <code>{part.text}</code>
    case 'link':
      return part.url.startsWith('https://') ? <PageLink url={part.url}>{part.text}</PageLink> : part.text
    case 'text':
      return part.text
  }
}

const Line = ({ parts }: { readonly parts: readonly Inline[] }) =>
  placed(parts).map(({ place, item }) => <Part key={place} part={item} />)

const Shown = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case 'heading':
      return block.level <= 2 ? (
        <h3>
          <Line parts={block.text} />
        </h3>
      ) : (
        <h4>
          <Line parts={block.text} />
        </h4>
      )
    case 'paragraph':
      return (
        <p>
          <Line parts={block.text} />
        </p>
      )
    case 'code':
      return <pre>{block.text}</pre>
    case 'list':
      return (
        <ul>
          {placed(block.items).map(({ place, item }) => (
            <li key={place}>
              <Line parts={item} />
            </li>
          ))}
        </ul>
      )
    case 'table':
      return (
        <div className="card-table">
          <table>
            <thead>
              <tr>
                {placed(block.head).map(({ place, item }) => (
                  <th key={place} scope="col">
                    <Line parts={item} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {placed(block.rows).map((row) => (
                <tr key={row.place}>
                  {placed(row.item).map(({ place, item }) => (
                    <td key={place}>
                      <Line parts={item} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )
  }
}

/** The card's own title is the dialog's. */
const bodyOf = (text: string): Block[] => {
  const blocks = blocksOf(text)
  return blocks[0]?.kind === 'heading' && blocks[0].level === 1 ? blocks.slice(1) : blocks
}

const useCard = (model: string): string | null | undefined => {
  const { host, report } = useEditor()
  const [text, setText] = useState<string | null>()
  useEffect(() => {
    let current = true
    host.call('models.card', { model }).then(
      (card) => current && setText(card.text),
      (thrown) => current && report(failureOf(thrown)),
    )
    return () => {
      current = false
    }
  }, [host, model, report])
  return text
}

const About = ({ model }: { readonly model: ModelRecord }) => {
  const text = useCard(model.id)
  if (text === undefined) return <p className="side-empty">Reading…</p>
  if (text === null)
    return (
      <p>
        Its card is not in this copy of Lasso. <PageLink url={model.page}>It is online as well</PageLink>
      </p>
    )
  return placed(bodyOf(text)).map(({ place, item }) => <Shown key={place} block={item} />)
}

/** What a model that comes with Lasso was made of, how well it does, and whom to thank. */
export const CardDialog = ({ model: id, onClose }: { readonly model: string; onClose(): void }) => {
  const model = useModels((state) => state.models?.find((one) => one.id === id))
  return (
    <DialogFrame
      title={model ? `About ${model.name}` : 'About this model'}
      size="large"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="card-text selectable">{model && <About model={model} />}</div>
    </DialogFrame>
  )
}
