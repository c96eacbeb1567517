import { writeFileSync } from 'node:fs'

/** A float32 tensor of a test, in row-major order. */
export type SmallTensor = { readonly shape: readonly number[]; readonly data: ArrayLike<number> }

/** Writes float32 tensors as a safetensors file (header length, header, values). */
export const writeSafetensors = (path: string, tensors: { readonly [name: string]: SmallTensor }): void => {
  let end = 0
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const begin = end
    end += 4 * data.length
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  const values = Object.values(tensors).map(({ data }) => Buffer.from(Float32Array.from(data).buffer))
  writeFileSync(path, Buffer.concat([length, header, ...values]))
}
