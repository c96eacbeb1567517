import type { ModelRecord } from '../../contract/api.ts'
import { PageLink } from '../ui/PageLink.tsx'
import { isHere } from './model-state.ts'

/** Where a person takes the files of a model that Lasso cannot fetch itself, and which of them are still missing. */
export const ManualHint = ({ model }: { readonly model: ModelRecord }) => {
  if (model.manual === null || model.state === 'ready') return null
  const missing = model.files.filter((file) => model.state === 'broken' || !isHere(file)).map(({ name }) => name)
  if (missing.length === 0) return null
  return (
    <p className="model-hint">
      Its authors keep it where a person has to click. Download {missing.join(' and ')} from{' '}
      <PageLink url={model.manual}>their folder</PageLink>, then add {missing.length > 1 ? 'them' : 'it'} with “Add from
      file…”.
    </p>
  )
}
