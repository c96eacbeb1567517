import { fields, join, text } from './zip-file.ts'

/** A safetensors file from the text of its header, or from an object; `length` may lie. */
export const safetensorsFile = (header: string | object, data: Uint8Array, length?: number): Uint8Array => {
  const bytes = text(typeof header === 'string' ? header : JSON.stringify(header))
  return join([fields([8, length ?? bytes.length]), bytes, data])
}
