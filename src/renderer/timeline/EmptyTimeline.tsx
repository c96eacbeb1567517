import { AudioLines } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '../ui/Button.tsx'
import type { TimelineServices } from './services.ts'

/** What stands in the place of the lanes while the project has no audio. */
export const EmptyTimeline = ({ services }: { readonly services: TimelineServices }) => {
  const empty = useStore(services.project, ({ document, jobs }) => {
    const running = Object.values(jobs).some((job) => job.growing.length > 0 && job.state === 'running')
    return Object.keys(document.clip).length === 0 && !running
  })
  if (!empty) return null
  return (
    <div className="timeline-empty">
      <div className="timeline-empty-card">
        <AudioLines size={28} strokeWidth={1.5} aria-hidden />
        <p className="timeline-empty-title">Drop recordings here</p>
        <p>WAV, AIFF, FLAC, MP3, Ogg, Opus, M4A, MP4 and WebM. Several files become several tracks.</p>
        <div className="timeline-empty-actions">
          <Button kind="primary" onClick={() => services.run('file.import')}>
            Import…
          </Button>
          <Button onClick={() => services.run('file.open')}>Open Project…</Button>
        </div>
      </div>
    </div>
  )
}
