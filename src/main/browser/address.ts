export type Address = { readonly path: string; readonly query: URLSearchParams }

/**
 * The path and the query that a request line names, taken as they are: a URL parser would read `//name` as a host and
 * fold `..` away. Null for anything that does not begin with a slash, such as the absolute addresses sent to proxies.
 */
export const readAddress = (target: string | undefined): Address | null => {
  if (!target?.startsWith('/')) return null
  const [, path, query] = /^([^?#]*)\??([^#]*)/.exec(target)!
  return { path: path!, query: new URLSearchParams(query) }
}
