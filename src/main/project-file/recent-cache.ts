/** Keeps the values that were used last. */
export class RecentCache<Key, Value> {
  #most: number
  #values = new Map<Key, Value>()

  /** @param most how many values are kept */
  constructor(most: number) {
    this.#most = most
  }

  /** The value of `key`, made by `make` when it is not kept. */
  get(key: Key, make: () => Value): Value {
    const kept = this.#values.get(key)
    if (kept !== undefined) {
      this.#values.delete(key)
      this.#values.set(key, kept)
      return kept
    }
    const made = make()
    this.#values.set(key, made)
    if (this.#values.size > this.#most) this.#values.delete(this.#values.keys().next().value as Key)
    return made
  }

  delete(key: Key): void {
    this.#values.delete(key)
  }
}
