const tidy = (text: string): string => text.trim().replace(/\s+/g, ' ')

/** Sounds that are named together, none twice. */
const distinct = (names: readonly string[]): string[] => {
  const seen = new Map<string, string>()
  for (const name of names) {
    const tidied = tidy(name)
    const key = tidied.toLowerCase()
    if (tidied !== '' && !seen.has(key)) seen.set(key, tidied)
  }
  return [...seen.values()]
}

/** All sounds that are asked for: those that were set down, and the one being typed. */
export const queriesOf = (set: readonly string[], typed: string): string[] => distinct([...set, typed])

/** Typed text at its semicolons: what is complete before the last of them, and what is still being typed. */
export const splitTyped = (typed: string): { readonly complete: readonly string[]; readonly rest: string } => {
  const parts = typed.split(/[;；\n]/)
  return { complete: distinct(parts.slice(0, -1)), rest: (parts.at(-1) ?? '').trimStart() }
}

/**
 * The sounds that a person may have meant by commas; empty when there are none. Never taken for granted: "a man speaks,
 * then a dog barks" describes one scene.
 */
export const splitAtCommas = (typed: string): readonly string[] => {
  const parts = distinct(typed.split(/[,，、]/))
  return parts.length > 1 ? parts : []
}

/** A description with another sound in the place of one. */
export const withReplaced = <D extends { readonly set: readonly string[]; readonly typed: string }>(
  described: D,
  query: string,
  by: string,
): D => {
  const replaced = described.set.map((name) => (name === query ? by : name))
  return { ...described, set: distinct(replaced), typed: tidy(described.typed) === query ? by : described.typed }
}
