import { statfsSync } from 'node:fs'
import { dirname, sep } from 'node:path'

/** Types of Linux file systems that a project does not do well on (linux/magic.h and the drivers' own headers). */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0x4d44, 'This disk (FAT32) holds files of up to 4 GiB: a project that grows beyond has to be saved elsewhere.'],
  [0x6969, 'This is a network disk. When the connection breaks, edits are refused until it is back.'],
  [0xff534d42, 'This is a network disk. When the connection breaks, edits are refused until it is back.'],
  [0xfe534d42, 'This is a network disk. When the connection breaks, edits are refused until it is back.'],
])

/** Folders that well-known programs keep in step with a server. */
const synchronised =
  /^(dropbox( \(.*\))?|onedrive( - .*)?|google ?drive|googledrive-.*|my drive|mobile documents|icloud ?drive|nextcloud|owncloud|pcloud ?drive|syncthing)$/i

const typeOf = (folder: string): number | null => {
  try {
    return process.platform === 'linux' ? statfsSync(folder).type >>> 0 : null
  } catch {
    return null
  }
}

/** Folder on the way to `path` that a program synchronises; null when there is none known. */
export const synchronisedFolder = (path: string): string | null =>
  dirname(path)
    .split(sep)
    .find((name) => synchronised.test(name)) ?? null

/** What to know about the place where a project lies, in plain words. Advice only: nothing is refused. */
export const placeAdvice = (path: string): string[] => {
  const advice: string[] = []
  const disk = fileSystems.get(typeOf(dirname(path)) ?? 0)
  if (disk) advice.push(disk)
  const folder = synchronisedFolder(path)
  if (folder)
    advice.push(
      `"${folder}" is kept in step with a server. Let it finish before opening this project on another computer.`,
    )
  return advice
}
