import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { elementCount, type Tensor } from '../../src/core/nn/tensor.ts'

const header = z.record(
  z.string(),
  z.object({
    dtype: z.literal('F32'),
    shape: z.array(z.number().int().nonnegative()),
    data_offsets: z.tuple([z.number().int(), z.number().int()]),
  }),
)

/**
 * Every float32 tensor of a small safetensors file.
 * @throws Error when it is anything else
 */
export const readSafetensors = (path: string): ReadonlyMap<string, Tensor> => {
  const file = readFileSync(path)
  const start = 8 + Number(file.readBigUInt64LE(0))
  const { __metadata__: _, ...entries } = JSON.parse(file.toString('utf8', 8, start)) as Record<string, unknown>
  return new Map(
    Object.entries(header.parse(entries)).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = Uint8Array.from(file.subarray(start + from, start + to))
        if (bytes.length !== 4 * elementCount(shape)) throw new Error(`“${name}” has not the bytes of its shape`)
        return [name, { type: 'float32', shape, data: new Float32Array(bytes.buffer) }]
      },
    ),
  )
}
