import { benchmarks } from '../../core/evaluation/benchmarks.ts'
import { writeCommaSeparated } from '../../core/evaluation/comma-separated.ts'
import { published, stems } from '../../core/evaluation/published.ts'
import { mean, median } from '../../core/evaluation/statistics.ts'
import { ratioNames, summarise } from '../../core/evaluation/summary.ts'
import type { ItemResult, StemResults } from '../evaluation/result.ts'

const titles = { sdr: 'SDR', sdri: 'SDRi', siSdr: 'SI-SDR', siSdri: 'SI-SDRi' } as const
const stemScores = ['sdr', 'isr', 'sir', 'sar'] as const

const decibels = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2))

/** Columns under their heads: the first to the left, numbers to the right. */
const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const columns = Math.max(...rows.map((row) => row.length))
  const width = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(width[0]!) : cell.padStart(width[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

const total = (results: readonly ItemResult[], of: (result: ItemResult) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0)

/** What an evaluation found, in numbers. */
export const summaryOf = (benchmark: string, results: readonly ItemResult[]) => {
  const summing = benchmarks.find(({ id }) => id === benchmark)?.summing ?? 'items'
  const scored = results.filter(({ problem }) => problem === null)
  const ratios = scored.flatMap(({ class: name, ratios: found }) => (found ? [{ class: name, ratios: found }] : []))
  const stemsOf = (kind: 'stems' | 'refined') => scored.flatMap((result) => (result[kind] ? [result[kind]] : []))
  const [seconds, audioSeconds] = [total(results, (one) => one.seconds), total(results, (one) => one.audioSeconds)]
  /** Medians over tracks; null where no track has such scores. */
  const stemRows = (tracks: readonly StemResults[]) => {
    if (tracks.length === 0) return null
    return stems.map((stem) => {
      const found = tracks.flatMap((track) => track[stem] ?? [])
      const of = (name: (typeof stemScores)[number]) => median(found.map((one) => one[name]))
      return { stem, count: found.length, sdr: of('sdr'), isr: of('isr'), sir: of('sir'), sar: of('sar') }
    })
  }
  return {
    items: results.length,
    scored: scored.length,
    devices: [...new Set(scored.map(({ device }) => device))].filter((device) => device !== ''),
    systems: [...new Set(scored.flatMap(({ systems }) => systems))],
    ...{ seconds, audioSeconds, secondsPerAudioSecond: audioSeconds > 0 ? seconds / audioSeconds : null },
    ...(benchmark === 'musdb18'
      ? {
          summing: 'median over windows of a second, then over tracks',
          stems: stemRows(stemsOf('stems')),
          refined: stemRows(stemsOf('refined')),
        }
      : { summing, ...summarise(ratios, summing) }),
    published: published[benchmark] ?? null,
  }
}

type Summary = ReturnType<typeof summaryOf>

const summings = {
  items: 'mean over items',
  'class-means': 'mean over classes of their means',
  'class-medians': 'mean over classes of their medians',
} as const

const ratioTable = ({ classes, all, summing }: Extract<Summary, { classes: unknown }>): string[][] => {
  const head = ['class', 'items', ...ratioNames.map((name) => titles[name])]
  const rows = classes.map((row) => [row.class, String(row.count), ...ratioNames.map((name) => decibels(row[name]))])
  const last = [summings[summing], '', ...ratioNames.map((name) => decibels(all[name]))]
  return [head, ...(classes.length > 1 ? rows : []), last]
}

type StemSummary = Extract<Summary, { stems: unknown }>
type StemRows = NonNullable<StemSummary['stems']>

/** Under the names of the table of the paper's evaluation: what was measured, the plain estimates first. */
const stemRowsOf = ({ stems: plain, refined }: StemSummary): (readonly [string, StemRows])[] => [
  ...(plain ? [['', plain] as const] : []),
  ...(refined ? [['with Wiener filter', refined] as const] : []),
]

const stemTable = (summary: StemSummary): string[][] =>
  stemRowsOf(summary).flatMap(([name, rows], index) => [
    ...(index > 0 ? [[]] : []),
    [
      ['stem', name].filter((part) => part !== '').join(', '),
      'tracks',
      ...stemScores.map((score) => score.toUpperCase()),
    ],
    ...rows.map((row) => [row.stem, String(row.count), ...stemScores.map((score) => decibels(row[score]))]),
    ['mean', '', ...stemScores.map((score) => decibels(mean(rows.map((row) => row[score]))))],
  ])

const publishedTable = (summary: Summary): string[] => {
  if (!summary.published) return []
  const { source, columns, rows } = summary.published
  const rowOf = (name: string, values: readonly number[]): string[] => [name, ...values.map(decibels)]
  const mine =
    'stems' in summary
      ? stemRowsOf(summary).map(([name, found]) =>
          rowOf(
            `here${name && `, ${name}`}`,
            found.map(({ sdr }) => sdr),
          ),
        )
      : [rowOf('here', [summary.all.sdri, summary.all.siSdr])]
  return [
    '',
    ...aligned([['published', ...columns], ...rows.map((row) => rowOf(row.name, row.values)), ...mine]),
    `(${source})`,
  ]
}

/** What a person reads: the classes or stems, how long it took and on what, and what others published. */
export const reportLines = (summary: Summary, results: readonly ItemResult[]): string[] => {
  const { seconds, audioSeconds, secondsPerAudioSecond, devices, systems } = summary
  const problems = Map.groupBy(
    results.flatMap(({ problem }) => problem ?? []),
    (problem) => problem,
  )
  return [
    ...aligned('stems' in summary ? stemTable(summary) : ratioTable(summary)),
    '',
    `${summary.scored} of ${summary.items} items scored, in dB; ${systems.join(', ') || 'no system'} on ${devices.join(', ') || 'no device'}.`,
    ...[...problems].map(([problem, those]) => `${those.length} × ${problem}`),
    ...(secondsPerAudioSecond === null
      ? []
      : [
          `${seconds.toFixed(1)} s of work for ${audioSeconds.toFixed(1)} s of audio: ${secondsPerAudioSecond.toFixed(3)} s for a second.`,
        ]),
    ...publishedTable(summary),
  ]
}

const number = (value: number): string => (Number.isNaN(value) ? '' : String(value))

/** A row for each item, or for each stem of each track. */
export const csvOf = (results: readonly ItemResult[]): string => {
  const facts = ({ id, class: name, query, systems, tools, device, seconds, audioSeconds }: ItemResult): string[] => [
    ...[id, name, query, systems.join(' '), tools.join(' '), device],
    ...[String(seconds), String(audioSeconds)],
  ]
  const head = ['id', 'class', 'query', 'system', 'tool', 'device', 'seconds', 'audio_seconds']
  const hasStems = ({ stems: plain, refined }: ItemResult): boolean => Boolean(plain ?? refined)
  if (results.some(hasStems)) {
    const rows = results.flatMap((result) =>
      ([['off', result.stems] as const, ['on', result.refined] as const] as const).flatMap(([wiener, found]) =>
        Object.entries(found ?? {}).map(([stem, one]) => [
          ...[...facts({ ...result, query: stem }), wiener],
          ...[...stemScores.map((name) => number(one[name])), ''],
        ]),
      ),
    )
    const problems = results
      .filter((result) => !hasStems(result))
      .map((result) => [...facts(result), '', ...stemScores.map(() => ''), result.problem ?? ''])
    return writeCommaSeparated([[...head, 'wiener', ...stemScores, 'problem'], ...rows, ...problems])
  }
  const rows = results.map((result) => [
    ...facts(result),
    ...ratioNames.map((name) => (result.ratios ? number(result.ratios[name]) : '')),
    result.problem ?? '',
  ])
  return writeCommaSeparated([[...head, 'sdr', 'sdri', 'si_sdr', 'si_sdri', 'problem'], ...rows])
}

/** JSON has no NaN, which a silent window has, and no infinity, which an exact one has. */
const speakable = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  return Number.isNaN(value) ? null : String(value)
}

export const jsonOf = (about: object, summary: Summary, results: readonly ItemResult[]): string =>
  `${JSON.stringify({ ...about, summary, results }, speakable, 2)}\n`
