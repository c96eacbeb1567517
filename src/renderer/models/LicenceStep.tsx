import { Download } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
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
  const accept = useRef<HTMLButtonElement>(null)
  useEffect(() => accept.current?.focus(), [])
  const left = formatBytes(model.bytes - model.present)
  return (
    <section className="licence-step" aria-label={`Licence of ${model.name}`}>
      <p>
        Its authors offer it under the <PageLink url={model.licence.url}>{model.licence.name} licence</PageLink>. Accept
        it to download {left}.
      </p>
      <div className="licence-actions">
        <Button ref={accept} kind="primary" icon={Download} onClick={onAccept}>
          Accept and download
        </Button>
        <Button onClick={onLeave}>Not now</Button>
      </div>
    </section>
  )
}
