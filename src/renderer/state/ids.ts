import { idsFrom } from '../../core/base/ids.ts'

const random = (): number => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32

/** Ids of rows that this window makes. */
export const newId = idsFrom(random)
