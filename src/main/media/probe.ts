import { basename } from 'node:path'
import { HostError } from '../../contract/failures.ts'
import type { MediaFacts } from './decoder.ts'
import { mediaFailure } from './failures.ts'
import { openFileBytes } from './file-bytes.ts'
import { openDecoder } from './open-decoder.ts'

/** What a file says about itself, without decoding it. @throws HostError */
export const probeFile = async (path: string): Promise<MediaFacts> => {
  const name = basename(path)
  try {
    using file = openFileBytes(path)
    const decoder = await openDecoder(file)
    const { format, rate, channels, frames } = decoder
    decoder.close()
    return { format, rate, channels, frames }
  } catch (thrown) {
    throw new HostError(mediaFailure(thrown, name), { cause: thrown })
  }
}
