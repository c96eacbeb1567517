import { randomInt } from 'node:crypto'
import { idsFrom } from '../../core/base/ids.ts'

/** Ids from the system's random numbers. */
export const newId = idsFrom(() => randomInt(2 ** 32) / 2 ** 32)
