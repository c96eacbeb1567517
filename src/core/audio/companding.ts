/** The two companding laws of ITU-T G.711 (1988), each 8-bit code expanded to a sample in −1 to 1. */

const expandALaw = (code: number): number => {
  const bits = code ^ 0x55
  const exponent = (bits >> 4) & 7
  const mantissa = (bits & 15) * 2 + 1
  const magnitude = exponent === 0 ? mantissa : (mantissa + 32) << (exponent - 1)
  return ((bits & 0x80 ? 1 : -1) * magnitude * 8) / 32_768
}

const expandMuLaw = (code: number): number => {
  const bits = ~code & 0xff
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132
  return ((bits & 0x80 ? -1 : 1) * magnitude) / 32_768
}

const aLaw = Float32Array.from({ length: 256 }, (_, code) => expandALaw(code))
const muLaw = Float32Array.from({ length: 256 }, (_, code) => expandMuLaw(code))

/** @param code 0 to 255 */
export const decodeALaw = (code: number): number => aLaw[code]!
/** @param code 0 to 255 */
export const decodeMuLaw = (code: number): number => muLaw[code]!
