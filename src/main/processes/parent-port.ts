/** The child's end of the channel to the process that launched it. */
export type ParentPort = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** The part of Electron's `process.parentPort` that we use; Electron's own types never enter this folder. */
type UtilityPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/**
 * The parent's port, in a forked Node process and in Electron's utilityProcess alike. A forked child ends with its
 * parent, however that one died; Electron sees to it by itself.
 */
export const parentPort = (): ParentPort => {
  const utility = (process as { parentPort?: UtilityPort }).parentPort
  if (utility)
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data)),
    }
  process.on('disconnect', () => process.exit(0))
  return {
    send: (message) => {
      // After the parent's death there is nobody to tell: the disconnect that follows ends this process.
      if (process.connected) process.send?.(message, undefined, {}, () => {})
    },
    onMessage: (listener) => void process.on('message', listener),
  }
}
