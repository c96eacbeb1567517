import { useState } from 'react'
import type { HostDescription } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { openProject } from '../files/project.ts'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { formatBytes, formatMoment } from '../ui/format.ts'
import { Notices } from '../ui/notices.tsx'
import { Dialogs } from './Dialogs.tsx'
import './screens.css'

type Unfinished = HostDescription['unfinished'][number]

/** Twice is chance, three times is the file: it is then not offered as the first choice. */
const manyCrashes = 2

/** Asks about projects that an earlier session left open or unnamed, before anything else. */
export const Recovery = ({ onDone }: { onDone(): void }) => {
  const editor = useEditor()
  const [list, setList] = useState(editor.description.unfinished)
  const [sure, setSure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const reopen = async ({ file }: Unfinished): Promise<void> => {
    setBusy(true)
    await openProject(editor, file).catch((thrown) => editor.report(failureOf(thrown)))
    setBusy(false)
    if (editor.project.getState().info) onDone()
  }
  const discard = async (item: Unfinished): Promise<void> => {
    if (sure !== item.file.ref) return setSure(item.file.ref)
    await editor.host.call('project.discard', { file: item.file }).catch((thrown) => editor.report(failureOf(thrown)))
    const rest = list.filter((other) => other !== item)
    setList(rest)
    if (rest.length === 0) onDone()
  }

  return (
    <main className="screen">
      <div className="screen-card">
        <h1>{list.length === 1 ? 'Your untitled project is here' : 'Your untitled projects are here'}</h1>
        <p>
          Lasso {list.some(({ crashed }) => crashed) ? 'ended unexpectedly' : 'closed'} before{' '}
          {list.length === 1 ? 'it was' : 'they were'} given a name. Every edit you made is kept.
        </p>
        <ul className="recovery-list">
          {list.map((item) => (
            <li key={item.file.ref}>
              <div className="recovery-facts">
                <span className="recovery-name">{item.file.name}</span>
                <span>
                  Last changed {formatMoment(item.changedAt)} · {formatBytes(item.bytes)}
                </span>
                {item.crashes >= manyCrashes && (
                  <span className="recovery-warning">
                    Lasso has ended {item.crashes} times with this project open. Keep it for later and begin a new one
                    if it happens again.
                  </span>
                )}
              </div>
              <div className="screen-actions">
                <Button
                  kind={item.crashes >= manyCrashes ? 'plain' : 'primary'}
                  disabled={busy}
                  onClick={() => void reopen(item)}
                >
                  Reopen
                </Button>
                <Button
                  kind={sure === item.file.ref ? 'danger' : 'plain'}
                  disabled={busy}
                  onClick={() => void discard(item)}
                >
                  {sure === item.file.ref ? 'Discard for good' : 'Discard'}
                </Button>
              </div>
            </li>
          ))}
        </ul>
        <div className="screen-actions">
          <Button disabled={busy} onClick={onDone}>
            Keep for later
          </Button>
        </div>
      </div>
      <Dialogs />
      <Notices />
    </main>
  )
}
