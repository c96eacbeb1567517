import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CheckReport, FileRef } from '../../contract/api.ts'
import { explain } from '../../contract/explain.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { DialogFrame } from '../ui/DialogFrame.tsx'
import './report.css'

/** Reads every block of a project and compares it with its checksum. */
export const CheckDialog = ({ file, onClose }: { readonly file: FileRef | null; onClose(): void }) => {
  const { host, project } = useEditor()
  const [report, setReport] = useState<CheckReport | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const rate = project.getState().document.settings.settings?.rate ?? 48_000
  useEffect(() => {
    const controller = new AbortController()
    host.call('project.check', { file }, { signal: controller.signal }).then(setReport, (thrown) => {
      const failure = failureOf(thrown)
      if (failure.code !== 'cancelled') setProblem(explain(failure).happened)
    })
    return () => controller.abort()
  }, [host, file])

  return (
    <DialogFrame
      title="Check project"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      {!report && !problem && (
        <p role="status">
          Reading every block of the file…
          <progress aria-label="Checking" />
        </p>
      )}
      {problem && <p role="alert">{problem}</p>}
      {report && (
        <div className="report" role="status">
          <p className="report-verdict" data-ok={report.ok}>
            {report.ok ? <CircleCheck size={18} aria-hidden /> : <CircleAlert size={18} aria-hidden />}
            {report.ok ? 'The file is sound' : 'The file is damaged'}
          </p>
          <p>
            {report.blocks.toLocaleString('en')} blocks of audio were read and compared with their checksums
            {report.ok ? '; all are as they were written.' : '.'}
          </p>
          {report.problems.length > 0 && (
            <ul>
              {report.problems.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          {report.damagedBlocks.length > 0 && (
            <ul>
              {report.damagedBlocks.slice(0, 50).map((block) => (
                <li key={`${block.source}${block.channel}${block.from}`}>
                  {block.name}, channel {block.channel + 1}: {(block.frames / rate).toFixed(2)} s from{' '}
                  {(block.from / rate).toFixed(2)} s are silent
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </DialogFrame>
  )
}
