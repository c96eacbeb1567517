/** Random access to the bytes of a file. */
export type ByteSource = {
  /** Bytes in all. */
  readonly size: number
  /** Bytes from `from`, fewer than `length` at the end of the file. The array is the caller's own. */
  read(from: number, length: number): Uint8Array<ArrayBuffer>
}

/** A part of another source, seen as a whole. */
export const slice = (bytes: ByteSource, from: number, size: number): ByteSource => ({
  size,
  read: (at, length) => bytes.read(from + at, Math.max(0, Math.min(length, size - at))),
})

/** Bytes that lie in memory. */
export const memoryBytes = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (from, length) => new Uint8Array(bytes.subarray(from, from + length)),
})

/** Four letters of a chunk id, with unprintable bytes as dots. */
export const fourLetters = (bytes: Uint8Array, at = 0): string =>
  String.fromCharCode(...Array.from(bytes.subarray(at, at + 4), (byte) => (byte >= 32 && byte < 127 ? byte : 46)))

/** A view for reading numbers at any offset. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
