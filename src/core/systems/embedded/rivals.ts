import type { Form } from './form.ts'
import type { WindowPower } from './window-power.ts'

/**
 * Probability from which an embedding means a concept (training/lasso_training/network/rivals.py, as what follows): words that
 * are understood do, examples seldom.
 */
const sure = 0.98

/** How much of the difference in level between rivals and query is evened out: what is hardly recognised is faint all over. */
const balance = 0.75

/** Claim of a bin that nobody claims. */
const nobody = 1e-3

/** Share of the power that a mask takes, at least. */
const leastTaken = 1e-3

/** Keeps silence from being a ratio of nothing. */
const smallest = 1e-12

/**
 * The families of sounds that a query does not mean, and that could have made what it asks for: indices into the form's rivals.
 * Only what a specialist answers has any (instruments: among them somebody claims nearly everything, while what a voice is freed
 * from may be of no family), and only where it is known what is meant. Of a family that lies within another, the greater is enough.
 * @param probabilities of every concept of the form being meant
 */
export const rivalsOf = ({ concepts, rivals, specialists }: Form, probabilities: Float64Array): number[] => {
  const meant = new Set(concepts.flatMap(({ leaves }, index) => (probabilities[index]! >= sure ? leaves : [])))
  if (meant.size === 0 || !specialists.some(({ leaves }) => meant.isSubsetOf(new Set(leaves)))) return []
  const others = rivals
    .map(({ leaves }, index) => ({ index, leaves: new Set(leaves) }))
    .filter(({ leaves }) => leaves.isDisjointFrom(meant))
  return others
    .filter(
      ({ leaves }) => !others.some((greater) => greater.leaves.size > leaves.size && leaves.isSubsetOf(greater.leaves)),
    )
    .map(({ index }) => index)
}

/** What rivals claim of a window, as magnitudes: one for each patch of bins and rows. */
export type Claims = {
  /** [row patches, places] */
  readonly values: Float32Array
  /** Rows of a patch. */
  readonly patch: number
  /** The place of every bin. */
  readonly places: Int32Array
}

/** Of every bin the place of its patch. */
export const placesOf = ({ preset: { sections, patch } }: Form): Int32Array => {
  const places: number[] = []
  let next = 0
  for (const { end, merged } of sections) {
    for (; places.length < end; next++) places.push(...new Array<number>(merged * patch).fill(next))
  }
  return Int32Array.from(places)
}

/**
 * max(m, m / (m + c)) for a mask m and its rivals' largest claims c, brought nearer to the level of m. A mask alone is timid about
 * recordings unlike those of training; what the rivals leave unclaimed is the query's.
 * @param gain magnitudes of a mask, [bins, rows], which are changed
 * @param presence of the sound, 0 to 1: how far the mask goes there
 */
export const contest = (
  gain: Float64Array,
  claims: Claims,
  { power, rows, bins }: WindowPower,
  presence: number,
): void => {
  const { values, patch, places } = claims
  const across = values.length / Math.ceil(rows / patch)
  const claimed = new Float64Array(rows)
  let [all, own, theirs] = [smallest, 0, 0]
  const lookUp = (bin: number): void => {
    for (let row = 0; row < rows; row++) claimed[row] = values[Math.floor(row / patch) * across + places[bin]!]!
  }
  for (let bin = 0; bin < bins; bin++) {
    lookUp(bin)
    for (let row = 0, at = bin * rows; row < rows; row++, at++) {
      all += power[at]!
      own += gain[at]! ** 2 * power[at]!
      theirs += claimed[row]! ** 2 * power[at]!
    }
  }
  const share = Math.max(own / all, leastTaken) / Math.max(theirs / all, leastTaken)
  const weight = Math.min(1, share) ** balance
  for (let bin = 0; bin < bins; bin++) {
    lookUp(bin)
    for (let row = 0, at = bin * rows; row < rows; row++, at++) {
      const value = gain[at]!
      gain[at] = value + presence * Math.max(0, value / (value + weight * claimed[row]! + nobody) - value)
    }
  }
}
