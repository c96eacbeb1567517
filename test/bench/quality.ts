import { join } from 'node:path'
import { sharedFolder, sharedMissing } from '../support/shared.ts'
import { type Case, clickCases, humCases, noiseCases, speeches, textureCases } from './quality-cases.ts'

/** One line of the table: SI-SDR gained by a tool over many mixtures, in dB. */
export type Row = {
  readonly name: string
  readonly mixtures: number
  readonly mean: number
  readonly worst: number
  /** What the mean must reach, or null where nothing is promised. */
  readonly mark: number | null
}

const marks: Readonly<Record<string, number>> = {
  'speech + white noise': 6,
  'speech + pink noise': 6,
  'speech + rain': 4,
  'speech + hum': 20,
  'percussion + sustained': 6,
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The lines of one tool: one for each part that its cases measure. */
const rowsOf = (cases: readonly Case[]): Row[] => {
  const { tool, gains } = cases[0]!
  return gains.map((_, part): Row => {
    const values = cases.map((one) => one.gains[part]!)
    return {
      name: gains.length > 1 ? `${tool}, ${part === 0 ? 'first' : 'second'}` : tool,
      mixtures: values.length,
      mean: mean(values),
      worst: Math.min(...values),
      mark: marks[tool] ?? null,
    }
  })
}

const gather = async (source: AsyncGenerator<Case>, all: Case[]): Promise<void> => {
  for await (const one of source) all.push(one)
}

/** Separates every mixture of the bench; empty, with the reason printed, where the recordings are missing. */
export const qualityCases = async (): Promise<Case[]> => {
  const folder = sharedFolder()
  if (folder === null) {
    console.log(sharedMissing)
    return []
  }
  const data = join(folder, 'data')
  const speech = await speeches(data)
  if (!speech.some(({ name }) => name.startsWith('espeak'))) console.log('without espeak-ng, which is not installed')
  const cases: Case[] = []
  await gather(noiseCases(data, speech, [16_000, 44_100]), cases)
  await gather(humCases(speech, [16_000]), cases)
  await gather(textureCases(data), cases)
  await gather(clickCases(speech), cases)
  return cases
}

/** SI-SDR gained by every tool over all mixtures of the bench. */
export const qualityTable = async (): Promise<Row[]> =>
  [...Map.groupBy(await qualityCases(), ({ tool }) => tool).values()].flatMap(rowsOf)
