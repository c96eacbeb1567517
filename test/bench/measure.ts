import { readFileSync } from 'node:fs'

/** One line of a table. */
export type Row = { readonly what: string; readonly measured: string; readonly most: string }

/** What the command line says beside the names of benches: `--reference FOLDER`. */
export type Flags = { readonly [name: string]: string | undefined }

/** A group of measurements that one run makes, one after another. */
export type Bench = { readonly title: string; run(flags: Flags): Promise<readonly Row[]> }

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** The q-th quantile by linear interpolation, 0 to 1. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  return sorted[low]! + (sorted[Math.ceil(at)]! - sorted[low]!) * (at - low)
}

/** Seconds that `work` takes. */
export const seconds = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** How long something took: by the clock, and by the processors of one process, all together. In seconds. */
export type Timing = { readonly clock: number; readonly processor: number }

/** Times `work` by the clock and by this process's use of processors, which others' work hardly changes. */
export const timed = async (work: () => unknown): Promise<Timing> => {
  const before = process.cpuUsage()
  const clock = await seconds(work)
  const { user, system } = process.cpuUsage(before)
  return { clock, processor: (user + system) / 1e6 }
}

/** Medians of both. */
export const medianTiming = (timings: readonly Timing[]): Timing => ({
  clock: median(timings.map(({ clock }) => clock)),
  processor: median(timings.map(({ processor }) => processor)),
})

const statusOf = (pid: number, field: 'VmRSS' | 'VmHWM'): number | null => {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'))
    return line ? Number(line[1]) / 1024 : null
  } catch {
    return null
  }
}

/** Resident memory of a process in MiB (Linux); null where the system does not tell. */
export const residentMemory = (pid: number = process.pid): number | null => statusOf(pid, 'VmRSS')

/** The most resident memory that a process has had so far, in MiB (Linux); null where the system does not tell. */
export const peakResidentMemory = (pid: number): number | null => statusOf(pid, 'VmHWM')

/** Watches resident memory of some processes while `work` runs; @returns the highest sum in MiB. */
export const peakMemory = async (pids: () => readonly number[], work: () => Promise<void>): Promise<number> => {
  let peak = 0
  const look = (): void => {
    peak = Math.max(
      peak,
      pids().reduce((sum, pid) => sum + (residentMemory(pid) ?? 0), 0),
    )
  }
  const timer = setInterval(look, 50)
  look()
  try {
    await work()
  } finally {
    clearInterval(timer)
    look()
  }
  return peak
}

/** Child processes of a process, all the way down (Linux). */
export const descendants = (pid: number): number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
    return children.flatMap((child) => [child, ...descendants(child)])
  } catch {
    return []
  }
}

export const format = (value: number, unit: string, digits = 2): string => `${value.toFixed(digits)} ${unit}`
