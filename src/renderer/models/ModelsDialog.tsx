import { FilePlus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ModelRecord } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { askFiles } from '../files/ask.ts'
import { JobCard } from '../history/JobCard.tsx'
import { useEditor, useModels, useProject } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { Announcer } from './Announcer.tsx'
import { addModelFiles, adoptModelFiles } from './add-files.ts'
import { DeviceLine } from './DeviceLine.tsx'
import { ModelCard } from './ModelCard.tsx'
import { ModelProblem } from './ModelProblem.tsx'
import { FolderField, TokenField } from './Storage.tsx'
import { useFileDrop } from './use-file-drop.ts'
import './models.css'

/** Work on the folder as a whole: files being added, models being moved. */
const FolderJobs = ({ models }: { readonly models: readonly ModelRecord[] }) => {
  const jobs = useProject((state) => state.jobs)
  const shown = Object.values(jobs).filter(
    ({ id, kind, state }) =>
      kind === 'models' && (state === 'running' || state === 'queued') && !models.some(({ job }) => job === id),
  )
  if (shown.length === 0) return null
  return (
    <ul className="jobs models-jobs" aria-label="Work on the models folder">
      {shown.map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
    </ul>
  )
}

/** The models: get them, check them, remove them, and say where they lie. */
export const ModelsDialog = ({ onClose }: { onClose(): void }) => {
  const editor = useEditor()
  const models = useModels((state) => state.models)
  const failure = useModels((state) => state.failure)
  const hasToken = useModels((state) => state.storage?.hasToken ?? false)
  const [adding, setAdding] = useState(false)
  useEffect(() => editor.models.load(), [editor])

  const add = useCallback(
    (work: () => Promise<void>): void => {
      setAdding(true)
      work()
        .catch((thrown) => editor.report(failureOf(thrown)))
        .finally(() => setAdding(false))
    },
    [editor],
  )
  const take = useCallback((files: readonly File[]) => add(() => adoptModelFiles(editor, files)), [add, editor])
  const over = useFileDrop(take)
  const choose = async (): Promise<void> => {
    const files = await askFiles(editor, { kind: 'model', many: true })
    if (files) await addModelFiles(editor, files)
  }

  return (
    <DialogFrame
      title="Models"
      description="Networks that take out whatever you can describe. They run on this machine: no recording leaves it."
      size="large"
      onClose={onClose}
      actions={
        <>
          <span className="dialog-actions-start models-add">
            <Button icon={FilePlus} disabled={adding} onClick={() => add(choose)}>
              {adding ? 'Adding…' : 'Add from file…'}
            </Button>
            <span className="models-add-hint">or drop a checkpoint here</span>
          </span>
          <Button kind="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="models" data-drop={over}>
        <DeviceLine />
        {failure && <ModelProblem failure={failure} />}
        <FolderJobs models={models ?? []} />
        {models && models.length === 0 && <p className="side-empty">The catalogue of models is empty.</p>}
        {!models && !failure && <p className="side-empty">Reading what is here…</p>}
        {models && models.length > 0 && (
          <ul className="models-list" aria-label="Models">
            {models.map((model) => (
              <ModelCard key={model.id} model={model} hasToken={hasToken} />
            ))}
          </ul>
        )}
        {models && <Announcer models={models} />}
        <section className="models-storage" aria-label="Storage">
          <FolderField />
          <TokenField />
        </section>
      </div>
    </DialogFrame>
  )
}
