/**
 * The part of Protocol Buffers' wire format that an ONNX file needs (protobuf.dev, "Encoding"): varints, fixed 32-bit
 * floats and length-delimited fields.
 */

/** A field ready to be put into a message: its parts, and their length together. */
export type Field = { readonly parts: readonly Uint8Array[]; readonly length: number }

const encoder = new TextEncoder()

const varintBytes = (value: number): Uint8Array => {
  let rest = BigInt.asUintN(64, BigInt(value))
  const out: number[] = []
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    out.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Uint8Array.from(out)
}

const wire = { varint: 0, delimited: 2, fixed32: 5 } as const

const field = (number: number, kind: keyof typeof wire, parts: readonly Uint8Array[]): Field => {
  const all = [varintBytes((number << 3) | wire[kind]), ...parts]
  return { parts: all, length: all.reduce((sum, part) => sum + part.length, 0) }
}

/** An integer field, negative ones in two's complement of 64 bits. */
export const varint = (number: number, value: number): Field => field(number, 'varint', [varintBytes(value)])

/** Bytes, or a message inside a message. */
export const bytes = (number: number, content: Uint8Array): Field =>
  field(number, 'delimited', [varintBytes(content.length), content])

export const text = (number: number, content: string): Field => bytes(number, encoder.encode(content))

/** Repeated integers, packed. */
export const varints = (number: number, values: readonly number[]): Field =>
  bytes(number, message(values.map((value) => ({ parts: [varintBytes(value)], length: varintBytes(value).length }))))

/** Floats: one in a `single` field, or any number of them `packed`. */
export const floats = (number: number, values: readonly number[], form: 'single' | 'packed'): Field => {
  const content = new Uint8Array(values.length * 4)
  const view = new DataView(content.buffer)
  for (const [index, value] of values.entries()) view.setFloat32(index * 4, value, true)
  return form === 'packed' ? bytes(number, content) : field(number, 'fixed32', [content])
}

/** Fields one after another. */
export const message = (fields: readonly Field[]): Uint8Array => {
  const content = new Uint8Array(fields.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const { parts } of fields)
    for (const part of parts) {
      content.set(part, at)
      at += part.length
    }
  return content
}
