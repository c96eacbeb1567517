import type { Frames } from '../core/base/units.ts'

/**
 * Byte resources of the open project, fetched with real HTTP Range semantics: `lasso://host/bytes/…` in Electron,
 * `http://127.0.0.1:…/bytes/…` in the browser host. Everything is little-endian.
 *
 * - `samples`: float32, one channel of a source. Length 4 × frames.
 * - `peaks`: triplets of float32 (minimum, maximum, root mean square), one a bin of `peakBins[level]` frames.
 * - `spectrum`: unsigned bytes, `spectrumBands` a column, one column each `spectrumHops[level]` frames of the mono fold;
 *   byte b is a level of (b / 2 − 120) dBFS. Bands are logarithmic from `spectrumLowest` Hz to half the rate.
 *
 * A source that is growing answers with what it has: the total of Content-Range is what is stored so far.
 */
export const peakBins = [256, 1024, 4096, 16_384, 65_536] as const
export const spectrumHops = [1024, 4096, 16_384, 65_536] as const
export const spectrumBands = 128
export const spectrumLowest = 40

/** Bytes of one peak bin. */
export const peakBytes = 12

export const bytePaths = {
  samples: (project: string, source: string, channel: number) => `/bytes/${project}/${source}/samples/${channel}`,
  peaks: (project: string, source: string, channel: number, level: number) =>
    `/bytes/${project}/${source}/peaks/${channel}/${level}`,
  spectrum: (project: string, source: string, level: number) => `/bytes/${project}/${source}/spectrum/${level}`,
  /**
   * PUT of interleaved float32 samples that the renderer decoded, with a Content-Range-like header
   * `x-lasso-from: <first frame>`. Answered 204, or 409 when the piece does not follow the last.
   */
  ingest: (job: string) => `/ingest/${job}`,
  /**
   * A file that the host gave a reference to, as it lies on the disk, with ranges: for what the renderer must decode
   * itself and has only a reference of.
   */
  file: (ref: string) => `/file/${ref}`,
  /** Browser host only. POST of a file, streamed to disk, `x-lasso-name: <percent-encoded name>`; answers a FileRef. */
  upload: '/upload',
  /** Browser host only. A finished export. */
  download: (id: string) => `/download/${id}`,
} as const

export type ByteResource =
  | { readonly kind: 'samples'; readonly source: string; readonly channel: number }
  | { readonly kind: 'peaks'; readonly source: string; readonly channel: number; readonly level: number }
  | { readonly kind: 'spectrum'; readonly source: string; readonly level: number }

/** Bins that cover `frames` at a level: the last may be partial. */
export const peakCount = (frames: Frames, level: number): number => Math.ceil(frames / peakBins[level]!)

/** Columns that cover `frames` at a level. */
export const spectrumCount = (frames: Frames, level: number): number => Math.ceil(frames / spectrumHops[level]!)
