import { type Clip, settingsOf } from '../../core/project/records.ts'
import type { Host } from '../host.ts'
import type { Input } from './command.ts'
import { followJob } from './job.ts'

/** Imports a file into the open project, as a track of its own. @throws HostError with the job's failure */
export const importRecording = async (
  host: Host,
  path: string,
  input: Pick<Input, 'terminal' | 'signal'>,
): Promise<{ readonly clip: Clip; readonly rate: number }> => {
  const [job] = await host.call('media.import', { files: [host.files.give(path)], at: 0, track: null })
  const { clips, warnings } = await followJob(host, job!, input)
  for (const warning of warnings) input.terminal.say(warning)
  const { document } = host.session.require()
  return { clip: document.clip[clips[0]!]!, rate: settingsOf(document).rate! }
}
