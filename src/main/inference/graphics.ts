import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** What a machine has to draw with, as far as its system says without anything being started on it. */
export type Graphics = {
  /** What the card is called: `NVIDIA H200`; null where the system does not say. */
  readonly name: string | null
  /** Changes when another card or another driver is installed. */
  readonly driver: string
  /** Linux: Vulkan has a driver, and a device that it can drive. */
  readonly vulkan: boolean
  /** Linux: NVIDIA's driver runs. */
  readonly cuda: boolean
}

type Environment = { readonly [name: string]: string | undefined }

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Driver manifests where the Vulkan loader looks for them (its LoaderInterfaceArchitecture, "Driver Discovery"). */
const vulkanManifests = (environment: Environment): string[] => {
  const named = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES
  if (named) return named.split(delimiter).filter(existsSync)
  return ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap((folder) =>
    list(folder).map((name) => join(folder, name)),
  )
}

/** PCI vendors of cards that have a Vulkan driver on Linux. */
const vendors: { readonly [id: string]: string } = {
  '0x10de': 'NVIDIA graphics',
  '0x1002': 'AMD graphics',
  '0x8086': 'Intel graphics',
}

const linuxGraphics = (environment: Environment): Graphics => {
  const manifests = vulkanManifests(environment)
  const chosen = Boolean(environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES)
  const nvidia = list('/proc/driver/nvidia/gpus').map(
    (gpu) => /^Model:\s*(.+)$/m.exec(read(`/proc/driver/nvidia/gpus/${gpu}/information`))?.[1] ?? 'NVIDIA graphics',
  )
  const cards = list('/sys/class/drm')
    .filter((name) => /^renderD\d+$/.test(name))
    .map((name) => `${read(`/sys/class/drm/${name}/device/vendor`)}:${read(`/sys/class/drm/${name}/device/device`)}`)
  const drawn = cards.map((card) => vendors[card.split(':', 1)[0]!]).find((name) => name !== undefined)
  // Without a device of its own, what Vulkan finds is the processor again. /dev/dxg is Windows' card under WSL.
  const hasDevice = cards.length > 0 || nvidia.length > 0 || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')
  const stamps = manifests.map((path) => `${path}@${Math.round(statSync(path).mtimeMs)}`)
  return {
    name: chosen ? null : (nvidia[0] ?? drawn ?? null),
    driver: [read('/proc/driver/nvidia/version').split('\n', 1)[0], ...cards, ...stamps].filter(Boolean).join(' '),
    vulkan: manifests.length > 0 && (chosen || hasDevice),
    cuda: nvidia.length > 0 || existsSync('/dev/nvidiactl'),
  }
}

const windowsQuery =
  'Get-CimInstance Win32_VideoController | ForEach-Object { $_.Name + "|" + $_.DriverVersion } | Out-String -Width 400'

const windowsGraphics = async (): Promise<Graphics> => {
  const asked = await promisify(execFile)('powershell', ['-NoProfile', '-NonInteractive', '-Command', windowsQuery], {
    timeout: 5000,
    windowsHide: true,
  }).catch(() => ({ stdout: '' }))
  const cards = asked.stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return { name: cards[0]?.split('|', 1)[0] || null, driver: cards.join(' '), vulkan: false, cuda: false }
}

/** Looks at a machine. On macOS the graphics are part of the processor and their driver is part of the system. */
export const findGraphics = async (
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<Graphics> => {
  if (platform === 'linux') return linuxGraphics(environment)
  if (platform === 'win32') return windowsGraphics()
  const name = cpus()[0]?.model ?? null
  return { name, driver: name ?? '', vulkan: false, cuda: false }
}
