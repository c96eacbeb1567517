import { join } from 'node:path'
import { rootMeanSquare } from '../../../src/core/dsp/metrics.ts'
import { ratiosOf } from '../../../src/core/evaluation/ratios.ts'
import { foldSignal, openTrial, samplesOf, type TrialWish } from '../../../src/main/evaluation/trial.ts'
import type { Host } from '../../../src/main/host.ts'
import { writeWav } from '../../../src/main/media/read-audio.ts'
import { frames, rate } from './excerpt.ts'
import type { Item } from './mixtures.ts'
import { modelId } from './model.ts'
import type { Result } from './summary.ts'

/** Of mixtures; those of short sounds are turned down to their peak. */
const level = 0.1
const highestPeak = 0.9

/** Silence against the mixture counts as this, so that one silent output does not make the mean −∞. */
const silence = -120

const wish: TrialWish = {
  ...{ system: modelId, reference: false, device: 'cpu', settings: {} },
  ...{ anyway: false, wiener: 'without' },
}

/** The sum of sounds of the same power, at a level of recordings, and the wanted one as it is in it. */
export const mix = (target: Float32Array | null, others: readonly Float32Array[]) => {
  const parts = target ? [target, ...others] : others
  const sum = Float32Array.from({ length: frames }, (_, at) => parts.reduce((total, part) => total + part[at]!, 0))
  const peak = sum.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const gain = Math.min(level / rootMeanSquare(sum), highestPeak / peak)
  const scaled = (samples: Float32Array): Float32Array => samples.map((value) => value * gain)
  return { mixture: scaled(sum), wanted: target && scaled(target) }
}

/** Asks the model for the sound through a project, a job and the inference child, as the editor does, and compares. */
export const score = async (host: Host, { query, example, groups, target, others }: Item): Promise<Result> => {
  const { mixture, wanted } = mix(target, others)
  const file = (name: string): string => join(host.folders.temporary, name)
  writeWav(file('mixture.wav'), [mixture], rate)
  const trial = await openTrial(host, wish, null, new AbortController().signal)
  const recording = await trial.bring(file('mixture.wav'))
  if (example) writeWav(file('example.wav'), [example.map((value) => value * level)], rate)
  const shown = example ? [await trial.bring(file('example.wav'))] : []
  const answer = await trial.ask(recording, query, shown)
  const asked = query || 'an example'
  if (!answer) return { query: asked, groups, answered: false, sdri: 0, siSdri: 0, level: 0, seconds: 0 }
  const estimate = samplesOf(foldSignal(answer.estimate), frames)
  const { sdri, siSdri } = wanted ? ratiosOf(mixture, estimate, wanted) : { sdri: 0, siSdri: 0 }
  const loudness = 20 * Math.log10(rootMeanSquare(estimate) / rootMeanSquare(mixture))
  return {
    ...{ query: asked, groups, answered: true, sdri, siSdri },
    ...{ level: Math.max(silence, loudness), seconds: answer.seconds },
  }
}
