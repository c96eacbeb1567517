/**
 * Gives the memory of samples back at once. The collector counts only small objects and comes late for arrays of many
 * kilobytes: a stream of them would pile up by the hundred megabytes. Nothing may read them any more; views of a part of
 * a buffer are left alone.
 */
export const release = (...arrays: readonly (Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>)[]): void => {
  for (const { buffer, byteLength } of arrays)
    if (byteLength > 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
