import { open, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes renames and new names in a folder survive a loss of power. Windows does that by itself, and has no such call. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  await using handle = await open(folder)
  // Some network file systems have no such call either.
  await handle.sync().catch(() => {})
}

/** Free bytes for this user of the volume that holds a folder, which need not exist yet; null when it cannot be asked. */
export const freeBytes = async (folder: string): Promise<number | null> => {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at)
      return bavail * bsize
    } catch {
      if (dirname(at) === at) return null
    }
  }
}

/** Writes a small text file so that a crash leaves the old or the new one, without holding up other work while the disk does. */
export const replaceText = async (path: string, text: string): Promise<void> => {
  const temporary = `${path}.tmp`
  try {
    await using file = await open(temporary, 'w')
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await rename(temporary, path)
}
