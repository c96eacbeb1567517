import type { Input } from './command.ts'
import { withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** Says what networks run on, after a trial when there was none yet. */
export const showDevice = ({ options, terminal }: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const device = await host.call('models.device', { retry: options.retry === true })
    if (options.json) terminal.result(JSON.stringify(device, null, 2))
    else {
      terminal.result(device.name)
      terminal.say(device.reason)
    }
    return exitCodes.ok
  })
