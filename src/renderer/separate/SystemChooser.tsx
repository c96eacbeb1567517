import { Select } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ModelRecord } from '../../contract/api.ts'
import { formatBytes } from '../ui/format.ts'
import '../ui/menu.css'
import { percentOf } from '../models/model-state.ts'
import type { Systems } from './use-systems.ts'

type Line = { readonly id: string; readonly name: string; readonly text: string; readonly fact?: string }

const stateOf = (model: ModelRecord): string => {
  if (model.state === 'downloading') return `${percentOf(model)} %`
  return model.state === 'broken' ? 'damaged' : formatBytes(model.bytes - model.present)
}

const Lines = ({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) => (
  <Select.Group>
    <Select.GroupLabel className="menu-title">{title}</Select.GroupLabel>
    {lines.map(({ id, name, text, fact }) => (
      <Select.Item key={id} value={id} label={name} className="menu-item system-line">
        <span className="menu-mark">
          <Select.ItemIndicator>
            <Check size={14} aria-hidden />
          </Select.ItemIndicator>
        </span>
        <span className="system-words">
          <span className="system-name">
            <Select.ItemText>{name}</Select.ItemText>
            {fact && <span className="system-fact numbers">{fact}</span>}
          </span>
          <span className="system-good">{text}</span>
        </span>
      </Select.Item>
    ))}
  </Select.Group>
)

/** Which system separates: the best for the query, one that is here, or one that can be had. */
export const SystemChooser = ({
  value,
  systems,
  offered,
  picked,
  onChange,
}: {
  readonly value: string
  readonly systems: Systems
  /** Models whose systems are not here yet. */
  readonly offered: readonly ModelRecord[]
  /** Name of the system that "Auto" has picked for the query. */
  readonly picked: string | null
  onChange(system: string): void
}) => {
  const auto: Line = {
    id: 'auto',
    name: picked ? `Auto: ${picked}` : 'Auto',
    text: 'The best that is here for what you describe.',
  }
  const here = systems.map((one): Line => ({ id: one.id, name: one.name, text: one.goodAt }))
  const there = offered.map(
    (model): Line => ({ id: model.id, name: model.name, text: model.goodAt, fact: stateOf(model) }),
  )
  const shown = [auto, ...here, ...there].find(({ id }) => id === value) ?? auto
  return (
    <Select.Root value={shown.id} onValueChange={(next: string | null) => next !== null && onChange(next)}>
      <Select.Trigger className="select system-trigger" aria-label="System">
        <span className="system-shown">{shown.name}</span>
        <ChevronDown size={14} aria-hidden />
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="menu-positioner" sideOffset={4} align="end" alignItemWithTrigger={false}>
          <Select.Popup className="menu system-menu">
            <Lines title="Choose for me" lines={[auto]} />
            <Lines title="On this machine" lines={here} />
            {there.length > 0 && <Lines title="To download" lines={there} />}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}
