import { useEffect, useState } from 'react'
import type { FileRef, Result } from '../../contract/api.ts'
import { useEditor } from '../state/context.tsx'
import { formatMoment } from '../ui/format.ts'
import './files.css'

const most = 5

/** Projects that were open lately and are still where they were. */
export const RecentProjects = ({ onChoose }: { onChoose(file: FileRef): void }) => {
  const { host } = useEditor()
  const [recent, setRecent] = useState<Result<'app.recent'>>([])
  useEffect(() => {
    let current = true
    host.call('app.recent', undefined).then(
      (list) => current && setRecent(list.filter((entry) => entry.exists).slice(0, most)),
      // A dialog without this list is still a dialog.
      () => {},
    )
    return () => {
      current = false
    }
  }, [host])
  if (recent.length === 0) return null
  return (
    <section className="files-recent" aria-label="Recent projects">
      <h3>Recent</h3>
      {recent.map(({ file, folder, openedAt }) => (
        <button key={file.ref} type="button" className="files-recent-entry" onClick={() => onChoose(file)}>
          <span className="files-name">{file.name}</span>
          <span className="files-fact files-recent-folder">{folder}</span>
          <span className="files-fact numbers">{formatMoment(openedAt)}</span>
        </button>
      ))}
    </section>
  )
}
