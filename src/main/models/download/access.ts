type Environment = { readonly [name: string]: string | undefined }

/** A secret and the one origin (scheme, host and port) that it may be sent to. */
export type Token = { readonly origin: string; readonly value: string }

/** How the Hub is reached from here. */
export type Access = {
  /** Another server than huggingface.co, as `HF_ENDPOINT` says. */
  readonly endpoint: string | null
  /** The origin that a token is for. */
  readonly origin: string
  /** `HF_HUB_OFFLINE`: nothing is to be asked. */
  readonly offline: boolean
  /** The address to ask for one of the catalogue. */
  addressOf(url: string): string
}

const hub = 'https://huggingface.co'

const isYes = (text: string | undefined): boolean => /^(1|on|yes|true)$/i.test(text?.trim() ?? '')

const isLocal = (host: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(host)

/** A host without its scheme is meant as an address too: what is for that server must not go to the usual one. */
const withScheme = (text: string): string => {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text
  const address = `https://${text}`
  return URL.canParse(address) && isLocal(new URL(address).hostname) ? `http://${text}` : address
}

const endpointIn = (environment: Environment): URL | null => {
  const text = environment.HF_ENDPOINT?.trim()
  if (!text || !URL.canParse(withScheme(text))) return null
  const url = new URL(withScheme(text))
  return /^https?:$/.test(url.protocol) && url.origin !== hub ? url : null
}

/** Reads `HF_ENDPOINT` and `HF_HUB_OFFLINE`, the names that huggingface_hub gave them. */
export const accessFrom = (environment: Environment): Access => {
  const endpoint = endpointIn(environment)
  const base = endpoint ? `${endpoint.origin}${endpoint.pathname.replace(/\/+$/, '')}` : null
  return {
    endpoint: base,
    origin: endpoint?.origin ?? hub,
    offline: isYes(environment.HF_HUB_OFFLINE),
    addressOf: (url) => (base !== null && url.startsWith(`${hub}/`) ? `${base}${url.slice(hub.length)}` : url),
  }
}

/** Whether a token may travel to an address: to its own origin, and never in the clear over a network. */
export const mayCarry = (token: Token, address: string): boolean => {
  const url = new URL(address)
  return url.origin === token.origin && (url.protocol === 'https:' || isLocal(url.hostname))
}
