import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementCount } from '../../src/core/nn/tensor.ts'
import { openTextEncoder } from '../../src/core/systems/audiosep/clap/text-encoder.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { audioSepTensors, smallSizes } from './audiosep-tensors.ts'
import { writeSafetensors } from './safetensors.ts'
import { writeSeededCheckpoint } from './seeded-checkpoint.ts'
import { seededTensor } from './seeded-tensor.ts'

/** Words that this model knows: it gives what lies below, and above, 8 kHz. */
export const lowWords = 'the dog barking'
export const highWords = 'a bird in spring'

/** How steep its masks are: the logit at 0 Hz and at 16 kHz. */
const steepness = 25
/** How far the condition shifts the activation, more than the ramp's own range. */
const shift = 2

const base = 'ss_model.base'
const block = 'decoder_block6.conv_block2'

/**
 * Tensors that make ResUNet30 a judge of words alone. The mixture's own normalisation is switched off and its place taken by
 * a ramp r over the bins, from −1 to 1, which the outermost skip carries to the last block. There the query shifts four
 * copies of it by ±z before their leaky ReLU, and
 *
 *   leaky(r + z) − leaky(−r + z) + leaky(−r − z) − leaky(r − z)
 *
 * is 2·r for large z and −2·r for small: the sign of the mask is what the query says.
 */
const steering = (direction: Float32Array): { readonly [name: string]: readonly number[] | Float32Array } => {
  const [channels] = smallSizes.channels
  const ramp = Float32Array.from({ length: 1025 }, (_, bin) => (2 * bin) / 1024)
  const zeros = (count: number) => new Float32Array(count)
  const ones = (count: number) => new Float32Array(count).fill(1)
  /** A 3 × 3 convolution of which only the middle counts. */
  const taps = (inputs: number, rows: readonly (readonly [output: number, input: number, weight: number])[]) => {
    const weight = zeros(channels * inputs * 9)
    for (const [output, input, value] of rows) weight[(output * inputs + input) * 9 + 4] = value
    return weight
  }
  const norm = (name: string, size: number, mean: ArrayLike<number> = zeros(size)) => ({
    [`${base}.${name}.weight`]: ones(size),
    [`${base}.${name}.bias`]: zeros(size),
    [`${base}.${name}.running_mean`]: Float32Array.from(mean),
    [`${base}.${name}.running_var`]: ones(size).fill(1 - 1e-5),
  })
  const film = (name: string, size: number) => ({
    [`ss_model.film.${name}.weight`]: zeros(size * 512),
    [`ss_model.film.${name}.bias`]: zeros(size),
  })
  const first = 'encoder_block1.conv_block1'
  const signs = [1, 1, -1, -1]
  const betas = `ss_model.film.decoder_block6->conv_block2->beta2`
  return {
    ...norm('bn0', 1025),
    [`${base}.bn0.weight`]: zeros(1025),
    [`${base}.bn0.bias`]: ramp,
    [`${base}.pre_conv.weight`]: Float32Array.of(1, 0, 0, 0),
    [`${base}.pre_conv.bias`]: zeros(channels),
    // The first encoder passes the ramp on as it is.
    [`${base}.${first}.conv2.weight`]: zeros(channels * channels * 9),
    ...norm(`${block}.bn1`, 2 * channels),
    ...film('decoder_block6->conv_block2->beta1', 2 * channels),
    // r, −r, −r, r from the skip's first channel, which holds r + 1.
    [`${base}.${block}.conv1.weight`]: taps(2 * channels, [
      [0, channels, 1],
      [1, channels, -1],
      [2, channels, -1],
      [3, channels, 1],
    ]),
    ...norm(`${block}.bn2`, channels, [1, -1, -1, 1]),
    [`${betas}.weight`]: Float32Array.from({ length: channels * 512 }, (_, at) => {
      return signs[Math.floor(at / 512)]! * direction[at % 512]!
    }),
    [`${betas}.bias`]: zeros(channels),
    [`${base}.${block}.conv2.weight`]: taps(channels, [
      [0, 0, steepness / 2],
      [0, 1, -steepness / 2],
      [0, 2, steepness / 2],
      [0, 3, -steepness / 2],
    ]),
    [`${base}.${block}.shortcut.weight`]: zeros(channels * 2 * channels),
    [`${base}.${block}.shortcut.bias`]: zeros(channels),
    [`${base}.after_conv.weight`]: Float32Array.from({ length: 3 * channels }, (_, at) => (at === 0 ? 1 : 0)),
    [`${base}.after_conv.bias`]: Float32Array.of(0, 3, 0),
  }
}

/**
 * Writes a small AudioSep checkpoint whose separator goes by the query's words and by nothing else, and by which a test can
 * tell that the right words reached the right place. The text branch is seeded; the direction between the two known texts
 * is measured with it.
 */
export const writeSteeredModel = async (folder: string, id = 'audiosep'): Promise<InstalledModel> => {
  const files = {
    checkpoint: join(folder, 'steered.safetensors'),
    vocabulary: join(folder, 'vocab.json'),
    merges: join(folder, 'merges.txt'),
  }
  const about = { id, system: 'audiosep', name: 'AudioSep', goodAt: 'Low and high sounds.' }
  const seeded = join(folder, 'seeded.safetensors')
  writeSeededCheckpoint(seeded, { size: 'small' })

  const opened = openModel({ ...about, checkpoint: '0'.repeat(64), files: { ...files, checkpoint: seeded } })
  const encoder = await openTextEncoder(opened)
  const [low, high] = [await encoder.embed(lowWords), await encoder.embed(highWords)]
  encoder.release()
  opened.close()
  const cosine = low.reduce((sum, value, at) => sum + value * high[at]!, 0)
  const direction = high.map((value, at) => ((value - low[at]!) * shift) / (1 - cosine))

  const steered = steering(direction)
  const tensors = [...audioSepTensors(smallSizes)].map(([name, tensor]) => {
    const data = steered[name] ?? seededTensor(tensor)
    if (data.length !== elementCount(tensor.shape)) throw new Error(`${name} has ${data.length} values`)
    return [name, { shape: tensor.shape, data }] as const
  })
  for (const name of Object.keys(steered))
    if (!tensors.some(([known]) => known === name)) throw new Error(`there is no tensor ${name}`)
  writeSafetensors(files.checkpoint, Object.fromEntries(tensors))
  const checkpoint = createHash('sha256').update(readFileSync(files.checkpoint)).digest('hex')
  return { ...about, checkpoint, files }
}
