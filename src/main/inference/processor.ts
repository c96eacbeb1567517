import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Cores of this machine, each counted once however many threads it runs; null where the system has no such list. */
const linuxCores = (): number | null => {
  const folder = '/sys/devices/system/cpu'
  try {
    const cores = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${folder}/${name}/topology/core_cpus_list`, 'utf8').trim())
    return cores.length > 0 ? new Set(cores).size : null
  } catch {
    return null
  }
}

/**
 * Threads that a network computes with: one for each core, because two threads of a core share what does the multiplying;
 * and no more than the container of this process may use, which the runtime would not look at by itself. Null leaves it to
 * the runtime, on Windows, where cores cannot be counted without asking another program.
 */
export const processorThreads = (platform: NodeJS.Platform = process.platform): number | null => {
  if (platform === 'win32') return null
  const cores = platform === 'linux' ? linuxCores() : null
  return Math.min(cores ?? Number.POSITIVE_INFINITY, availableParallelism())
}
