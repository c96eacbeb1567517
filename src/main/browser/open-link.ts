import { spawn } from 'node:child_process'

const openers: { readonly [platform in NodeJS.Platform]?: readonly string[] } = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens an address in the default browser. @returns false when the system has no way to */
export const openLink = (address: string): Promise<boolean> => {
  const [command, ...options] = openers[process.platform] ?? ['xdg-open']
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(command!, [...options, address], { stdio: 'ignore', detached: true })
  child.once('error', () => resolve(false))
  child.once('exit', (code) => resolve(code === 0))
  // An opener that becomes the browser itself does not end: it has started.
  setTimeout(() => resolve(true), 2000).unref()
  child.unref()
  return promise
}
