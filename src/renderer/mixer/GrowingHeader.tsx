import { X } from 'lucide-react'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import type { Growing } from '../timeline/rows.ts'
import { IconButton } from '../ui/Button.tsx'

/** Header of a row that a running job is filling. */
export const GrowingHeader = ({ growing }: { readonly growing: Growing }) => {
  const { host, report } = useEditor()
  const percent = growing.progress === null ? null : Math.round(growing.progress * 100)
  return (
    <div className="track-header track-header-growing">
      <div className="track-header-row">
        <span className="track-header-name-text" title={growing.name}>
          {growing.name}
        </span>
        <IconButton
          icon={X}
          label={`Cancel ${growing.title}`}
          size={14}
          onClick={() => host.call('job.cancel', { job: growing.job }).catch((thrown) => report(failureOf(thrown)))}
        />
      </div>
      <span className="track-header-progress">{growing.title}</span>
      <progress aria-label={growing.title} {...(percent === null ? {} : { value: percent, max: 100 })} />
    </div>
  )
}
