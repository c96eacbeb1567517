import type { Bench } from './measure.ts'
import { qualityTable } from './quality.ts'

const decibels = (value: number): string => `${value.toFixed(1)} dB`

const verdict = (mean: number, mark: number | null): string =>
  mark === null ? '' : `  (mark ${mark} dB${mean < mark ? ', MISSED' : ''})`

/** `npm run bench -- quality`: how much clearer the built-in tools make what is wanted. */
export const bench: Bench = {
  title: 'Quality: SI-SDR gained on mixtures (mean, worst, count)',
  run: async () =>
    (await qualityTable()).map(({ name, mean, worst, mixtures, mark }) => ({
      what: name,
      measured: `${decibels(mean)}  ${decibels(worst)}  ${mixtures}${verdict(mean, mark)}`,
      most: '',
    })),
}
