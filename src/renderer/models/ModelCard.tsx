import { Download, type LucideIcon, Pause, Play, RotateCcw, ShieldCheck, Trash2, X } from 'lucide-react'
import type { ModelRecord } from '../../contract/api.ts'
import { useEditor } from '../state/context.tsx'
import { stackDialog } from '../state/shell-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { formatBytes } from '../ui/format.ts'
import { PageLink } from '../ui/PageLink.tsx'
import { LicenceStep } from './LicenceStep.tsx'
import { ManualHint } from './ManualHint.tsx'
import { ModelProblem } from './ModelProblem.tsx'
import { ModelProgress } from './ModelProgress.tsx'
import { actionsOf, type ModelAction } from './model-state.ts'
import { useModelActions } from './use-model-actions.ts'

const faces: { readonly [action in ModelAction]: { readonly label: string; readonly icon: LucideIcon } } = {
  download: { label: 'Download', icon: Download },
  resume: { label: 'Resume', icon: Play },
  again: { label: 'Download again', icon: RotateCcw },
  pause: { label: 'Pause', icon: Pause },
  cancel: { label: 'Cancel', icon: X },
  verify: { label: 'Verify', icon: ShieldCheck },
  remove: { label: 'Remove', icon: Trash2 },
  discard: { label: 'Discard', icon: Trash2 },
}

/** A model: what it is good at, how it stands, and what can be done with it. */
export const ModelCard = ({ model, hasToken }: { readonly model: ModelRecord; readonly hasToken: boolean }) => {
  const { shell } = useEditor()
  const { ref, asking, act, accept, leave } = useModelActions(model)
  const { primary, others } = actionsOf(model)
  return (
    <li ref={ref} className="model" data-state={model.state} tabIndex={-1} aria-label={model.name}>
      <div className="model-head">
        <div className="model-words">
          <h3>{model.name}</h3>
          <p className="model-good">{model.goodAt}</p>
          <p className="model-facts numbers">
            {model.bundled && <span>Comes with Lasso</span>}
            {model.bytes > 0 && <span>{formatBytes(model.bytes)}</span>}
            <PageLink url={model.licence.url}>
              {model.licence.name === 'unknown' ? 'Licence unknown' : `${model.licence.name} licence`}
            </PageLink>
            {model.bundled ? (
              <button
                type="button"
                className="page-link"
                onClick={() => stackDialog(shell, { name: 'card', model: model.id })}
              >
                Card and attributions
              </button>
            ) : (
              <PageLink url={model.page}>About</PageLink>
            )}
            {model.bundled && model.state === 'ready' && (
              <button
                type="button"
                className="page-link"
                onClick={() => stackDialog(shell, { name: 'sounds', system: model.id })}
              >
                Sounds it knows
              </button>
            )}
          </p>
        </div>
        <div className="model-actions">
          {primary && !asking && (
            <Button
              icon={faces[primary].icon}
              aria-label={`${faces[primary].label} ${model.name}`}
              onClick={() => act(primary)}
            >
              {faces[primary].label}
            </Button>
          )}
          {others.map((action) => (
            <IconButton
              key={action}
              icon={faces[action].icon}
              label={`${faces[action].label} ${model.name}`}
              onClick={() => act(action)}
            />
          ))}
        </div>
      </div>
      {(model.state !== 'absent' || model.bundled) && <ModelProgress model={model} />}
      {asking && <LicenceStep model={model} onAccept={accept} onLeave={leave} />}
      {model.gated && !hasToken && model.state !== 'ready' && (
        <p className="model-hint">
          Its authors give it to those who signed in at Hugging Face and agreed there: an access token is needed, see
          below.
        </p>
      )}
      <ManualHint model={model} />
      {model.problem && <ModelProblem failure={model.problem} />}
    </li>
  )
}
