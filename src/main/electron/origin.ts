/** The one origin whose pages this program shows: our own files under our own scheme. */
export const scheme = 'lasso'
export const origin = 'lasso://editor'
export const pageUrl = `${origin}/index.html`

/** True for an address of our own page; anything malformed is foreign. */
export const isOurs = (address: string): boolean => {
  try {
    const url = new URL(address)
    return url.protocol === `${scheme}:` && url.host === 'editor'
  } catch {
    return false
  }
}

/** What is known of the frame that sent a message. */
export type Sender = { readonly url: string; readonly isMainFrame: boolean }

/** The one place that decides whether a message is answered: our page, in the window's main frame. */
export const isTrusted = (sender: Sender | null): boolean => sender?.isMainFrame === true && isOurs(sender.url)
