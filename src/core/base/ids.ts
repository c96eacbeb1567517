/** Makes an id of a kind, like `clip_k3v9…`. Passed in, because core has no randomness of its own. */
export type NewId = (kind: 'track' | 'clip' | 'source' | 'marker' | 'example') => string

/** Ids from a source of random numbers: 12 characters, 62 bits. */
export const idsFrom =
  (random: () => number): NewId =>
  (kind) =>
    `${kind}_${Array.from({ length: 12 }, () => Math.floor(random() * 36).toString(36)).join('')}`
