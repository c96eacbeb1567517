import { useProject } from '../state/context.tsx'
import { JobCard } from './JobCard.tsx'

/** Imports, exports, separations and downloads: running, waiting, interrupted and done. */
export const JobsPanel = () => {
  const jobs = useProject((state) => state.jobs)
  const list = Object.values(jobs)
  if (list.length === 0) return <p className="side-empty">Imports, separations and exports show here while they run.</p>
  return (
    <ul className="jobs" aria-label="Jobs">
      {list.toReversed().map((job) => (
        <JobCard key={job.id} job={job} />
      ))}
    </ul>
  )
}
