import { useState } from 'react'
import type { FileRef, RecoverReport } from '../../contract/api.ts'
import { explain } from '../../contract/explain.ts'
import { type Failure, failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import { openProject } from './project.ts'
import './report.css'

/** Saves what can be read of a damaged project into a new file beside it. */
export const RecoverDialog = ({
  file,
  failure,
  onClose,
}: {
  readonly file: FileRef
  readonly failure: Failure | null
  onClose(): void
}) => {
  const editor = useEditor()
  const [report, setReport] = useState<RecoverReport | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const recover = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      setReport(await editor.host.call('project.recover', { file, output: null }))
    } catch (thrown) {
      setProblem(explain(failureOf(thrown)).happened)
    } finally {
      setBusy(false)
    }
  }
  const open = async (): Promise<void> => {
    if (!report?.output) return
    onClose()
    await openProject(editor, report.output).catch((thrown) => editor.report(failureOf(thrown)))
  }

  return (
    <DialogFrame
      title={`Recover “${file.name}”`}
      description={
        failure
          ? explain(failure).happened
          : 'Lasso reads what it can of this file and writes it to a new project beside it.'
      }
      onClose={onClose}
      actions={
        report ? (
          <>
            <Button onClick={onClose}>Close</Button>
            <Button kind="primary" disabled={!report.output} onClick={() => void open()}>
              Open what was saved
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" disabled={busy} onClick={() => void recover()}>
              {busy ? 'Recovering…' : 'Recover'}
            </Button>
          </>
        )
      }
    >
      {!report && <p>The damaged file itself is never touched: it stays where it is, as it is.</p>}
      {busy && <progress aria-label="Recovering" />}
      {problem && (
        <p className="files-problem" role="alert">
          {problem}
        </p>
      )}
      {report && (
        <dl className="report-facts">
          <div>
            <dt>Saved as</dt>
            <dd className="selectable">{report.outputName}</dd>
          </div>
          <div>
            <dt>Arrangement</dt>
            <dd>
              {report.generation === 0 ? 'the newest one' : `${report.generation} save steps older than the newest`}
            </dd>
          </div>
          <div>
            <dt>Recordings</dt>
            <dd>{report.sources}</dd>
          </div>
          <div>
            <dt>Audio lost</dt>
            <dd>
              {report.blocksLost === 0
                ? 'none'
                : `${report.secondsLost.toFixed(1)} s (${report.blocksLost} of ${report.blocksKept + report.blocksLost} blocks), now silence`}
            </dd>
          </div>
          {report.notes.map((note) => (
            <div key={note}>
              <dt>Note</dt>
              <dd>{note}</dd>
            </div>
          ))}
        </dl>
      )}
    </DialogFrame>
  )
}
