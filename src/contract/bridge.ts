import type { FileRef } from './api.ts'

/**
 * What Electron's preload puts on `window.lasso`, and all it puts there: the two ends of the transport's port, and the
 * way for files dropped on the window to become references. The page never learns a path.
 */
export type Bridge = {
  /** Sends one message of the transport to the host. */
  send(message: unknown): void
  /** @returns a function that ends the subscription */
  onMessage(listener: (message: unknown) => void): () => void
  /** References for files of a drop or a paste. @param files `File` objects of the page */
  adopt(files: readonly object[]): Promise<FileRef[]>
}
