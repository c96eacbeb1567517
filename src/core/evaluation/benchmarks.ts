/** One line of a benchmark's list: what to ask of which mixture, and the file with the right answer. */
export type ListedItem = {
  readonly id: string
  readonly query: string
  /** Items of one class are summed up together; empty where every item has words of its own. */
  readonly class: string
  /** Relative to the folder of the benchmark's audio. */
  readonly mixture: string
  readonly source: string
}

/** How the published figure comes from the items: their mean, or the mean over classes of their means or medians. */
export type Summing = 'items' | 'class-means' | 'class-medians'

/** A benchmark of AudioSep (arXiv 2308.05037), on the layout of its repository's `evaluation` folder. */
export type Benchmark = {
  readonly id: string
  readonly name: string
  /** The list in `evaluation/metadata`. */
  readonly list: string
  readonly columns: readonly string[]
  readonly summing: Summing
  /** @param row by column */
  itemOf(row: { readonly [column: string]: string }, number: number): ListedItem
}

type Named = { readonly idx: string; readonly caption: string }

/** The layout of four of them: mixture-0.wav and segment-0.wav for index 0. */
const numbered = (classOf: (caption: string) => string) => (row: { readonly [column: string]: string }) => {
  const { idx, caption } = row as Named
  return {
    id: idx,
    query: caption,
    class: classOf(caption),
    mixture: `mixture-${idx}.wav`,
    source: `segment-${idx}.wav`,
  }
}

const asItIs = (caption: string): string => caption
const none = (): string => ''

/** AudioSet's list names files from the root of the reference repository. */
const withinFolder = (path: string): string => path.replace(/^.*?evaluation\/data\/audioset\//, '')

export const benchmarks: readonly Benchmark[] = [
  {
    id: 'esc50',
    name: 'ESC-50',
    list: 'esc50_eval.csv',
    columns: ['idx', 'caption'],
    summing: 'items',
    itemOf: numbered(asItIs),
  },
  {
    id: 'audiocaps',
    name: 'AudioCaps',
    list: 'audiocaps_eval.csv',
    columns: ['idx', 'caption'],
    summing: 'items',
    itemOf: numbered(none),
  },
  {
    id: 'audioset',
    name: 'AudioSet',
    list: 'audioset_eval.csv',
    columns: ['idx', 'caption', 'src_wav', 'noise_wav'],
    summing: 'class-medians',
    itemOf: (row, number) => ({
      id: String(number),
      query: row.caption!,
      class: row.caption!,
      mixture: withinFolder(row.noise_wav!),
      source: withinFolder(row.src_wav!),
    }),
  },
  {
    id: 'vggsound',
    name: 'VGGSound',
    list: 'vggsound_eval.csv',
    columns: ['file_id', 'mix_wav', 's0_wav', 's0_text'],
    summing: 'items',
    itemOf: (row, number) => ({
      // A pair may be listed twice.
      id: `${number} ${row.file_id}`,
      query: row.s0_text!,
      class: row.s0_text!,
      mixture: row.mix_wav!,
      source: row.s0_wav!,
    }),
  },
  {
    id: 'music',
    name: 'MUSIC',
    list: 'music_eval.csv',
    columns: ['idx', 'caption'],
    summing: 'class-means',
    itemOf: numbered(asItIs),
  },
  {
    id: 'clotho',
    name: 'Clotho',
    list: 'clotho_eval.csv',
    columns: ['idx', 'caption'],
    summing: 'items',
    itemOf: numbered(none),
  },
]

/**
 * The items of a benchmark's list.
 * @param rows of its file, the head first
 * @throws Error in plain words when the list is another one
 */
export const itemsOf = ({ list, columns, itemOf }: Benchmark, rows: readonly (readonly string[])[]): ListedItem[] => {
  const [head = [], ...lines] = rows
  const missing = columns.filter((column) => !head.includes(column))
  if (missing.length > 0)
    throw new Error(`${list} should have the columns ${columns.join(', ')}; it lacks ${missing.join(', ')}.`)
  if (lines.length === 0) throw new Error(`${list} names nothing to evaluate.`)
  return lines.map((line, number) => {
    if (line.length < columns.length) throw new Error(`${list}, line ${number + 2}: it has too few columns.`)
    return itemOf(Object.fromEntries(head.map((column, index) => [column, line[index] ?? ''])), number)
  })
}
