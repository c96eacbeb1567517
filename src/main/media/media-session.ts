import type { Document } from '../../core/project/records.ts'
import type { ProjectFile } from '../project-file/types.ts'

/** What media work needs of the project session. */
export type MediaSession = {
  readonly current: Pick<ProjectFile, 'document' | 'createSource' | 'readSamples'> | null
  /** @throws HostError no-project */
  require(): Pick<ProjectFile, 'document' | 'createSource' | 'readSamples'>
  /** One edit made by a job. */
  change(label: string, edit: (document: Document) => Document): unknown
}
