import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementCount } from '../../src/core/nn/tensor.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { audioSetClasses } from '../../src/core/systems/zeroshot-asp/classes.ts'
import { writeSafetensors } from './safetensors.ts'
import { writeSeededZeroshot, zeroshotNames } from './seeded-checkpoint.ts'
import { noteZeroshot } from './seeded-model.ts'
import { seededTensor } from './seeded-tensor.ts'
import { smallZeroshot, zeroshotTensors } from './zeroshot-tensors.ts'

/** What this detector calls sound in the lower and in the upper half of the bands, below and above about 3 kHz. */
export const lowSound = 'Dog'
export const highSound = 'Bird'

/** Level of a band, in dB of the network's spectrogram, between what it hears and what it does not. */
const threshold = -35

/**
 * Tensors that make HTS-AT a meter of levels. Every token holds the level l of its patch and a constant c as (l, −l, c, −c),
 * whose mean is zero, so that all a layer norm does is to scale it by its length, and its sign stays that of l. Blocks add
 * nothing, merging averages, and the last convolution reads the sign from the lower or the upper half of the bands.
 */
const steering = (name: string, shape: readonly number[]): Float32Array | null => {
  const values = new Float32Array(elementCount(shape))
  const local = name.replace(/^sed_model\./, '')
  if (local === 'bn0.weight') return values.fill(0.1)
  if (local === 'bn0.running_mean') return values.fill(threshold)
  if (local === 'bn0.running_var') return values.fill(1)
  if (local === 'patch_embed.proj.weight') return values.fill(1 / 16, 0, 16).fill(-1 / 16, 16, 32)
  if (local === 'patch_embed.proj.bias') {
    values.set([0, 0, 1, -1])
    return values
  }
  if (/norm\d?\.weight$/.test(local)) return values.fill(1)
  if (local.endsWith('reduction.weight')) {
    const [, inputs] = shape as [number, number]
    for (let channel = 0; channel < 4; channel++)
      for (let part = 0; part < 4; part++) values[channel * inputs + (part * inputs) / 4 + channel] = 1 / 4
    return values
  }
  if (local === 'tscam_conv.weight') {
    const [, channels] = shape as [number, number]
    const tap = (sound: string, half: 0 | 1) => {
      values[audioSetClasses.indexOf(sound) * channels * 6 + half * 3 + 1] = 2
    }
    tap(lowSound, 0)
    tap(highSound, 1)
    return values
  }
  if (local === 'tscam_conv.bias') {
    values.fill(-8)
    for (const sound of [lowSound, highSound]) values[audioSetClasses.indexOf(sound)] = -1
    return values
  }
  // Biases, and what blocks would add.
  return /bias$|attn\.proj|mlp\.fc2/.test(local) && !local.includes('table') ? values : null
}

/**
 * Writes a small Zero-shot ASP model whose detector hears what can be told beforehand: one sound wherever there is
 * something in the lower bands, another wherever there is in the upper ones.
 * @param folder of the model, made when it is not there
 */
export const writeSteeredDetector = (folder: string, id = 'zeroshot-asp'): InstalledModel => {
  mkdirSync(folder, { recursive: true })
  writeSeededZeroshot(folder, { size: 'small' })
  const files = {
    checkpoint: join(folder, zeroshotNames.checkpoint),
    detector: join(folder, zeroshotNames.detector),
  }
  const tensors = [...zeroshotTensors(smallZeroshot).detector].map(
    ([name, tensor]) =>
      [name, { shape: tensor.shape, data: steering(name, tensor.shape) ?? seededTensor(tensor) }] as const,
  )
  writeSafetensors(files.detector, Object.fromEntries(tensors))
  const checkpoint = createHash('sha256').update(readFileSync(files.detector)).digest('hex')
  return { id, system: 'zeroshot-asp', name: 'Zero-shot ASP', goodAt: 'More of the same.', checkpoint, files }
}

/**
 * The same in a models folder, added and checked as far as a host with the shipped catalogue can tell.
 * @param models folder in which every model has one of its own
 */
export const installSteeredDetector = (models: string): InstalledModel => {
  const folder = join(models, 'zeroshot-asp')
  const model = writeSteeredDetector(folder)
  noteZeroshot(folder)
  return model
}
