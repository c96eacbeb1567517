import { useEffect, useState } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { useModels, useProject } from '../state/context.tsx'
import '../ui/progress.css'
import { statusOf } from './model-state.ts'
import { rateOf, type Sample } from './transfer-rate.ts'

const none: readonly Sample[] = []

/** Renders again every second while a download runs, so that a stalled one shows it. */
const useSeconds = (running: boolean): void => {
  const [, setCount] = useState(0)
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setCount((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [running])
}

/** How a model stands: a bar while something is done with it, and one line of words. */
export const ModelProgress = ({ model }: { readonly model: ModelRecord }) => {
  const samples = useModels((state) => state.samples[model.id] ?? none)
  const job = useProject((state) => (model.job ? state.jobs[model.job] : undefined))
  const downloading = model.state === 'downloading'
  useSeconds(downloading)
  const checked = job?.progress ?? null
  const part =
    downloading || model.state === 'partial'
      ? model.present / Math.max(1, model.bytes)
      : model.state === 'checking'
        ? checked
        : undefined
  return (
    <>
      {part !== undefined && (
        <progress
          aria-label={`${model.name}: ${model.state === 'checking' ? 'checked' : 'downloaded'}`}
          data-state={model.state}
          max={1}
          {...(part === null ? {} : { value: part })}
        />
      )}
      <p className="model-status numbers" data-state={model.state}>
        {statusOf(model, job, rateOf(samples, performance.now()))}
      </p>
    </>
  )
}
