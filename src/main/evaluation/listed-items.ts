import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Benchmark, itemsOf, type ListedItem } from '../../core/evaluation/benchmarks.ts'
import { parseCommaSeparated } from '../../core/evaluation/comma-separated.ts'
import { isFile, namesIn } from './audio-files.ts'
import type { Item } from './item.ts'
import { LayoutError } from './layout-error.ts'
import { scoreMixture } from './ratio-item.ts'

/** Rate at which AudioSep's benchmark loads all audio, in mono. */
export const benchmarkRate = 32_000

/** The list where it was said to be, or where the reference repository has it from its folder of audio. */
const listOf = ({ list, name }: Benchmark, data: string, metadata: string | null): string => {
  const folders = metadata === null ? [data, '.', '..', '../..'].map((up) => join(data, up, 'metadata')) : [metadata]
  const found = folders.map((folder) => join(folder, list)).find(isFile)
  if (found !== undefined) return found
  throw new LayoutError(
    `There is no ${list} in “${folders.at(-1)}”. It is the list of ${name} in evaluation/metadata of AudioSep’s repository: name its folder by --metadata.`,
  )
}

const readList = (benchmark: Benchmark, path: string): ListedItem[] => {
  try {
    return itemsOf(benchmark, parseCommaSeparated(readFileSync(path, 'utf8')))
  } catch (thrown) {
    throw new LayoutError(`“${path}” cannot be used. ${(thrown as Error).message}`)
  }
}

/**
 * Items of a benchmark of AudioSep.
 * @param data the folder of its audio, or one that holds it under its name
 * @param choose takes some of them, before their files are looked for
 * @throws LayoutError
 */
export const listedItems = (
  benchmark: Benchmark,
  data: string,
  metadata: string | null,
  choose: (items: readonly ListedItem[]) => readonly ListedItem[],
): Item[] => {
  const folder =
    basename(data) !== benchmark.id && namesIn(data).includes(benchmark.id) ? join(data, benchmark.id) : data
  const listed = choose(readList(benchmark, listOf(benchmark, folder, metadata)))
  const files = listed.flatMap(({ mixture, source }) => [join(folder, mixture), join(folder, source)])
  const missing = files.filter((file) => !isFile(file))
  if (missing.length > 0)
    throw new LayoutError(
      `“${folder}” is not laid out as ${benchmark.name} in AudioSep’s benchmark: ${missing.length} of ${files.length} files are missing, the first is “${missing[0]}”.`,
    )
  return listed.map((item) => ({
    ...item,
    run: (bench) =>
      scoreMixture(
        item,
        { mixture: join(folder, item.mixture), source: join(folder, item.source) },
        benchmarkRate,
        bench,
      ),
  }))
}
