import { type Random, seededRandom } from '../base/random.ts'

const shuffled = <T>(items: readonly T[], random: Random): T[] => {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = order[last]!
    order[last] = order[other]!
    order[other] = kept
  }
  return order
}

/**
 * Some of many, in the order of the many. A smaller sample of one seed is part of every larger one, so that an evaluation
 * can be begun small and gone on with.
 */
export const sampleOf = <T>(items: readonly T[], count: number, seed: number): T[] => {
  if (count >= items.length) return [...items]
  const numbers = shuffled([...items.keys()], seededRandom(seed))
  return numbers
    .slice(0, count)
    .sort((a, b) => a - b)
    .map((number) => items[number]!)
}

/** A sound of one class and one of another that is to be mixed over it. */
export type Pair = {
  readonly class: string
  readonly file: string
  readonly otherClass: string
  readonly otherFile: string
}

/**
 * Every file once, each with a file of another class by a seeded choice: first the class, so that large classes are heard
 * no more often than small ones.
 * @param classes files by class, at least two classes, none empty
 */
export const choosePairs = (classes: ReadonlyMap<string, readonly string[]>, seed: number): Pair[] => {
  const random = seededRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const names = [...classes.keys()].sort()
  return names.flatMap((name) =>
    [...classes.get(name)!].sort().map((file) => {
      const otherClass = pick(names.filter((other) => other !== name))
      return { class: name, file, otherClass, otherFile: pick([...classes.get(otherClass)!].sort()) }
    }),
  )
}
