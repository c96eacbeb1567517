import { Download, FilePlus, Pause, Play, RotateCcw, X } from 'lucide-react'
import { useEffect } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { useEditor, useModels } from '../state/context.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { formatBytes } from '../ui/format.ts'
import '../ui/page-link.css'
import { LicenceStep } from './LicenceStep.tsx'
import { ManualHint } from './ManualHint.tsx'
import { ModelProblem } from './ModelProblem.tsx'
import { ModelProgress } from './ModelProgress.tsx'
import { actionsOf, type ModelAction } from './model-state.ts'
import { useModelActions } from './use-model-actions.ts'
import './models.css'

const faces = {
  download: { label: 'Download…', icon: Download },
  resume: { label: 'Resume', icon: Play },
  again: { label: 'Download again', icon: RotateCcw },
  pause: { label: 'Pause', icon: Pause },
} as const

const isFace = (action: ModelAction | null): action is keyof typeof faces => action !== null && action in faces

/** Says that a model's authors want to know who downloads it, while no token is set. */
const TokenHint = ({ model }: { readonly model: ModelRecord }) => {
  const { models, run } = useEditor()
  const hasToken = useModels((state) => state.storage?.hasToken ?? null)
  useEffect(() => {
    if (hasToken === null) models.readStorage()
  }, [models, hasToken])
  if (hasToken !== false || model.state === 'ready') return null
  return (
    <p className="model-hint">
      Its authors give it to those who signed in at Hugging Face.{' '}
      <button type="button" className="page-link" onClick={() => run('models.open')}>
        Set an access token…
      </button>
    </p>
  )
}

/** A model offered where it is missed: what it is good at, its size, its licence, and its download in place. */
export const ModelOffer = ({ model }: { readonly model: ModelRecord }) => {
  const editor = useEditor()
  const { ref, asking, act, accept, leave } = useModelActions(model)
  const { primary, others } = actionsOf(model)
  return (
    <li ref={ref} className="offer" tabIndex={-1} aria-label={model.name}>
      <div className="offer-head">
        <p>
          <strong>{model.name}</strong>{' '}
          {model.bytes > 0 && <span className="offer-size numbers">{formatBytes(model.bytes)}</span>}
        </p>
        {isFace(primary) && !asking && (
          <Button
            icon={faces[primary].icon}
            aria-label={`${faces[primary].label} ${model.name}`}
            onClick={() => act(primary)}
          >
            {faces[primary].label}
          </Button>
        )}
        {model.manual !== null && model.state !== 'ready' && (
          <Button
            icon={FilePlus}
            aria-label={`Add the files of ${model.name}…`}
            onClick={() => editor.run('models.open')}
          >
            Add files…
          </Button>
        )}
        {others.includes('cancel') && (
          <IconButton icon={X} label={`Cancel ${model.name}`} onClick={() => act('cancel')} />
        )}
      </div>
      <p className="model-good">{model.goodAt}</p>
      <ManualHint model={model} />
      {model.gated && <TokenHint model={model} />}
      {model.state !== 'absent' && <ModelProgress model={model} />}
      {model.problem && <ModelProblem failure={model.problem} />}
      {asking && <LicenceStep model={model} onAccept={accept} onLeave={leave} />}
    </li>
  )
}
