import { refuse, showText } from './refusal.ts'

const mostBytes = 1024
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const hasControl = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 32 || text.charCodeAt(at) === 127) return true
  return false
}

const decode = (bytes: Uint8Array): string => {
  if (!bytes.some((byte) => byte > 127)) return String.fromCharCode(...bytes)
  try {
    return decoder.decode(bytes)
  } catch {
    return refuse('a member of its zip archive has a name that is not text')
  }
}

/**
 * The name of a member: relative, with `/` between its parts, none of them `.`, `..` or empty.
 * @throws CheckpointRefusal
 */
export const readMemberName = (bytes: Uint8Array, isUtf8: boolean): string => {
  if (bytes.length === 0 || bytes.length > mostBytes) return refuse('a member of its zip archive has no usable name')
  if (!isUtf8 && bytes.some((byte) => byte > 127))
    return refuse('a member of its zip archive is named in no known encoding')
  const name = decode(bytes)
  const parts = name.split('/')
  if (parts.at(-1) === '' && parts.length > 1) parts.pop()
  const wrong =
    hasControl(name) ||
    name.includes('\\') ||
    /^[a-z]:/i.test(name) ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  if (wrong) return refuse(`a member of its zip archive has the unsafe name “${showText(name)}”`)
  return name
}

const isAscii = (text: string): boolean => !/[^ -~]/.test(text)

/** Refuses two members that a file system or another reader could take for one. */
export const checkDistinct = (names: readonly string[]): void => {
  const seen = new Set<string>()
  for (const name of names) {
    const folded = (isAscii(name) ? name : name.normalize('NFKC')).toLowerCase()
    if (seen.has(folded)) refuse(`its zip archive has two members called “${showText(name)}”`)
    seen.add(folded)
  }
}
