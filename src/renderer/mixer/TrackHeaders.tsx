import { tracksInOrder } from '../../core/project/records.ts'
import { useProject } from '../state/context.tsx'

export const TrackHeaders = () => {
  const document = useProject((state) => state.document)
  return (
    <div>
      {tracksInOrder(document).map((track) => (
        <div key={track.id}>{track.name}</div>
      ))}
    </div>
  )
}
