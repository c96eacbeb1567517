import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { embedPart } from '../../src/core/systems/embedded/examples.ts'
import { readForm } from '../../src/core/systems/embedded/form.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { highTone, lowTone, tone, writeEmbeddedModel } from './embedded-model.ts'

/** Seconds that the embedded model hears at once. */
const heardAtOnce = 3

/** Log odds that a sound is meant which is there, and those of one that is not. */
const sure = 8

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

/** What of a vector of length one is not of another: cosine 0 with that. */
const apart = (vector: Float32Array, from: Float32Array): Float32Array => {
  const shared = dot(vector, from)
  return vector.map((value, at) => value - shared * from[at]!)
}

type Placed = { readonly data_offsets: readonly [number, number] }

/**
 * Writes a small embedded model that hears what can be told beforehand: "Dog" in a low tone, "Rain" in a high one, and
 * nothing else. The prototype of each is what its encoder makes of its tone and not of the other; all others are zero.
 */
export const writeHearingModel = async (folder: string): Promise<InstalledModel> => {
  const model = await writeEmbeddedModel(folder)
  const form = readForm(model.metadata!)
  const opened = openModel({ ...model, workFolder: folder })
  const heard = (frequency: number) => embedPart(opened, form, tone(frequency, form.rate, heardAtOnce))
  const [low, high] = [await heard(lowTone), await heard(highTone)]
  opened.close()

  const path = model.files.checkpoint!
  const bytes = readFileSync(path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headed = 8 + Number(view.getBigUint64(0, true))
  const header = JSON.parse(bytes.subarray(8, headed).toString()) as { readonly [name: string]: Placed }
  const placeOf = (name: string): number => headed + header[name]!.data_offsets[0]
  for (const [row, { id }] of form.concepts.entries()) {
    const vector = id === 'dog' ? apart(low, high) : id === 'rain' ? apart(high, low) : new Float32Array(low.length)
    for (const [at, value] of vector.entries())
      view.setFloat16(placeOf('prototypes') + 2 * (row * vector.length + at), value, true)
  }
  // Two unit vectors are as far from each other's complement as their angle's sine.
  const sine = Math.sqrt(1 - dot(low, high) ** 2)
  view.setFloat32(placeOf('scale'), Math.log((2 * sure) / sine), true)
  view.setFloat32(placeOf('offset'), -sure, true)
  writeFileSync(path, bytes)
  return { ...model, checkpoint: createHash('sha256').update(bytes).digest('hex') }
}
