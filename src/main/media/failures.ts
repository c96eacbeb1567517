import { type Failure, HostError } from '../../contract/failures.ts'
import { MediaError, mostChannels } from '../../core/audio/problems.ts'

/** Reasons, as the end of a sentence, for the system's error codes that a person can meet when reading a file. */
const systemReasons: { readonly [code: string]: string } = {
  EACCES: 'you are not allowed to',
  EPERM: 'you are not allowed to',
  EISDIR: 'it is a folder',
  ENODEV: 'it is not a regular file',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
}

/** The failure that a person meets for anything thrown while reading `file` (a name, not a path). */
export const mediaFailure = (thrown: unknown, file: string): Failure => {
  if (thrown instanceof HostError) return thrown.failure
  if (thrown instanceof MediaError) {
    const { problem } = thrown
    if (problem.kind === 'unknown') return { code: 'media-unknown', file, looksLike: problem.looksLike }
    if (problem.kind === 'empty') return { code: 'media-empty', file }
    if (problem.kind === 'needs-renderer') return { code: 'media-needs-renderer', file, format: problem.format }
    if (problem.kind === 'channels')
      return { code: 'media-too-many-channels', file, channels: problem.channels, most: mostChannels }
    return { code: 'media-damaged', file, format: problem.format, reason: problem.reason }
  }
  const code = (thrown as { code?: unknown } | null)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'file-missing', file }
  const reason = typeof code === 'string' ? systemReasons[code] : undefined
  if (reason) return { code: 'file-unreadable', file, reason }
  return { code: 'internal', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
}
