import { Download } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { useEditor, useModels } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { formatBytes } from '../ui/format.ts'
import { PageLink } from '../ui/PageLink.tsx'

/** Asks for a model's licence to be accepted, before the first byte of it. */
export const LicenceStep = ({
  model,
  onAccept,
  onLeave,
}: {
  readonly model: ModelRecord
  onAccept(): void
  onLeave(): void
}) => {
  const { models } = useEditor()
  const accept = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    accept.current?.focus()
    models.readStorage()
  }, [models])
  const free = useModels((state) => state.storage?.free ?? null)
  const missing = model.bytes - model.present
  return (
    <section className="licence-step" aria-label={`Licence of ${model.name}`}>
      <p>
        Its authors offer it under the <PageLink url={model.licence.url}>{model.licence.name} licence</PageLink>. Accept
        it to download {formatBytes(missing)}.
      </p>
      {free !== null && free < missing && (
        <p className="model-hint">The models folder has room for {formatBytes(free)} only.</p>
      )}
      <div className="licence-actions">
        <Button ref={accept} kind="primary" icon={Download} onClick={onAccept}>
          Accept and download
        </Button>
        <Button onClick={onLeave}>Not now</Button>
      </div>
    </section>
  )
}
