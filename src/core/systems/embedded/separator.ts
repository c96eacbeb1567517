import type { OpenModel } from '../model.ts'
import type { ConditionedNetwork } from '../streaming/conditioned-network.ts'
import { type SeparatorName, separatorFor } from './division.ts'
import type { Form } from './form.ts'
import { type Heard, type Hearer, openHearer } from './hearer.ts'
import { momentOf } from './presence.ts'
import { refine } from './refine.ts'
import { type Claims, placesOf, rivalsOf } from './rivals.ts'
import { embeddingSize, generalist } from './separator-graphs.ts'
import { openTextEncoder } from './text-encoder.ts'
import { unionOf } from './union.ts'
import { windowPowerOf } from './window-power.ts'

/** The separation network of a model, for windows of a fixed number of frames. Its masks are logits, [3, frames, bins − 1]. */
export type Separator = ConditionedNetwork & { readonly frames: number }

/** What a function gives of each argument, worked out once. */
const kept = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>()
  return (key) => {
    if (!known.has(key)) known.set(key, make(key))
    return known.get(key)!
  }
}

/** The largest of what several claim. */
const largestOf = (claims: readonly Float32Array[]): Float32Array => {
  const [first, ...others] = claims as [Float32Array, ...Float32Array[]]
  return first.map((value, at) => others.reduce((most, claim) => Math.max(most, claim[at]!), value))
}

/**
 * Makes the network of a model ready for windows of `frames` frames. A window is heard once by every separator that is asked
 * about it, mostly one; every query takes a tenth of that time more, and the rivals of an instrument up to a third (docs/decisions/0025, 0026).
 * A condition that is several embeddings one after another asks for all of their sounds together. A sound that is not there is
 * silent.
 * @throws WeightMismatch when the file does not hold it; DeviceError, at a mask, when the device cannot take it
 */
export const openSeparator = (model: OpenModel, form: Form, frames: number): Separator => {
  const { preset, rate, rivals } = form
  const names = [generalist, ...form.specialists.map(({ tensors }) => tensors)]
  const hearers = new Map<SeparatorName, Hearer>(
    names.map((name) => [name, openHearer(model, preset, frames, name)] as const),
  )
  const size = embeddingSize(model.tensors)
  const moment = momentOf(preset.hop, rate)
  const encoder = openTextEncoder(model, form)
  const rivalEmbeddings = rivals.map(({ words }) => encoder.embed(words))
  const places = placesOf(form)

  /** What was heard by a separator, and what its rivals claim, each asked once. */
  const listen = async (hearer: Hearer, features: Float32Array) => {
    const heard: Heard = await hearer.hear(features)
    return { heard, claimOf: kept((rival: number) => heard.claim(rivalEmbeddings[rival]!)) }
  }

  return {
    frames,
    mask: async (features, conditions, tell) => {
      const power = windowPowerOf(features, frames, preset.frameSize / 2)
      const heardBy = kept((name: SeparatorName) => listen(hearers.get(name)!, features))
      const maskOf = async (embedding: Float32Array): Promise<Float32Array> => {
        const probabilities = encoder.probabilities(embedding)
        const { heard, claimOf } = await heardBy(separatorFor(form, probabilities))
        const answer = await heard.answer(embedding)
        const chosen: Float32Array[] = []
        for (const rival of rivalsOf(form, probabilities)) chosen.push(await claimOf(rival))
        const claims: Claims | null =
          chosen.length > 0 ? { values: largestOf(chosen), patch: preset.patch, places } : null
        return refine(answer, power, moment, claims)
      }
      const masks: Float32Array[] = []
      for (const [index, condition] of conditions.entries()) {
        tell?.(`Sound ${index + 1} of ${conditions.length}`)
        const parts: Float32Array[] = []
        for (let at = 0; at < condition.length; at += size) parts.push(await maskOf(condition.subarray(at, at + size)))
        masks.push(unionOf(parts))
      }
      return masks
    },
    release: () => {
      for (const hearer of hearers.values()) hearer.release()
    },
  }
}
