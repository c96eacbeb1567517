import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { getCACertificates } from 'node:tls'
import type { Transport } from './transport.ts'

type Environment = { readonly [name: string]: string | undefined }

const proxyNames = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'] as const

const proxyOf = (environment: Environment): NodeJS.ProcessEnv =>
  Object.fromEntries(proxyNames.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])))

/** Certificates that the system trusts count too: a company's proxy signs with its own. */
const trusted = (): string[] => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]

/** Requests by Node, through the proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name. */
export const nodeTransport = (environment: Environment = process.env): Transport => {
  const proxyEnv = proxyOf(environment)
  const http = new HttpAgent({ proxyEnv })
  let https: HttpsAgent | null = null
  const secure = (): HttpsAgent => (https ??= new HttpsAgent({ proxyEnv, ca: trusted() }))
  return ({ method, url, headers, signal }) =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:')
      const answer = (message: IncomingMessage): void =>
        resolve({
          status: message.statusCode ?? 0,
          header: (name) => {
            const value = message.headers[name]
            return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
          },
          body: message,
          discard: () => {
            // What is still on its way fails after nobody listens any more.
            message.on('error', () => {})
            message.destroy()
          },
        })
      const options = { method, headers, signal, agent: isSecure ? secure() : http }
      const request = isSecure ? requestHttps(url, options, answer) : requestHttp(url, options, answer)
      request.on('error', reject)
      request.end()
    })
}
