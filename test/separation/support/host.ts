import type { SeparateRequest } from '../../../src/contract/api.ts'
import { nodeLauncher } from '../../../src/main/processes/launcher.ts'
import type { HostMessage } from './host-process.ts'
import { createRig } from './rig.ts'

/** The program that `startHost` starts: separates in a project until it is done, or killed. */
const [path, folder, request, storeEvery, model] = process.argv.slice(2)
const tell = (message: HostMessage) => process.send?.(message)

const real = model ? { launcher: nodeLauncher, models: { installed: () => [JSON.parse(model)] } } : {}
const rig = createRig(folder!, path, { storeEvery: Number(storeEvery), ...real })
// The sources of a job are stored one after the other: what all hold is what is safe.
const { mode, also } = JSON.parse(request!) as SeparateRequest
const sources = (mode === 'remove' ? 0 : 1 + also.length) + (mode === 'extract' ? 0 : 1)
rig.board.on('changed', ({ growing }) => {
  if (growing.length === sources) tell({ stored: Math.min(...growing.map(({ ready }) => ready)) })
})
const interrupted = rig.board.list().find(({ state }) => state === 'interrupted')
if (interrupted) rig.service.resume(interrupted.id)
const job = interrupted?.id ?? (await rig.service.start(JSON.parse(request!)))
tell({ job })
const { state } = await rig.board.settled(job)
rig.close()
process.send?.({ ended: state } satisfies HostMessage, undefined, {}, () => process.exit(0))
