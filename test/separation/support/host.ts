import type { HostMessage } from './host-process.ts'
import { createRig } from './rig.ts'

/** The program that `startHost` starts: separates in a project until it is done, or killed. */
const [path, folder, request] = process.argv.slice(2)
const tell = (message: HostMessage) => process.send?.(message)

const rig = createRig(folder!, path)
const interrupted = rig.board.list().find(({ state }) => state === 'interrupted')
if (interrupted) rig.service.resume(interrupted.id)
const job = interrupted?.id ?? (await rig.service.start(JSON.parse(request!)))
tell({ job })
void rig.begun(job).then(() => tell({ stored: rig.board.get(job)?.growing[0]?.ready ?? 0 }))
const { state } = await rig.board.settled(job)
rig.close()
process.send?.({ ended: state } satisfies HostMessage, undefined, {}, () => process.exit(0))
