import type { Node } from '../../nn/graph.ts'
import { expectShape, sigmoid } from '../../nn/operators/elementwise.ts'
import { batchNorm, convolution, layerNorm } from '../../nn/operators/layers.ts'
import { mean, reshape, transpose } from '../../nn/operators/shape.ts'
import { numberedLayers, type Weights } from '../../nn/weights.ts'
import { type Grid, swinLayer } from './swin.ts'

// HTS-AT, the hierarchical token-semantic audio transformer (Chen et al. 2022, arXiv 2202.00874), as models/CLAP/open_clip/
// htsat.py of Audio-AGI/AudioSep (944583f) and models/htsat.py of RetroCirce/Zero_Shot_Audio_Source_Separation (3a4e363)
// compute it: an image transformer that sees the four quarters of a spectrogram one below the other. Widths, depths, heads,
// windows and patches are the checkpoint's.
//
// T frames, M bands, L tokens, C size of a token's vector, K classes.

/** Side of the image that the spectrogram is folded into (`spec_size` of both references). */
const imageSide = 256

/** Frames that fill the image: as many quarters as there are bands in its side. */
export const imageFrames = (bands: number): number => imageSide * Math.floor(imageSide / bands)

/** Quarters of a spectrogram, one below the other: [T, M] to [1, 1, 256, 256], every band normalised. */
const fold = (levels: Node, w: Weights): Node => {
  const [frames, bands] = levels.shape as [number, number]
  expectShape(frames === imageFrames(bands), w.path, `[${imageFrames(bands)}, ${bands}]`, levels.shape)
  const quarters = reshape(levels, [frames / imageSide, imageSide, bands], w.path) // [4, 256, M]
  const upright = batchNorm(transpose(quarters, [0, 2, 1], w.path), w.under('bn0')) // [4, M, 256]
  return reshape(upright, [1, 1, imageSide, imageSide], w.path)
}

/** Squares of the image become tokens. [1, 1, 256, 256] to [L, C] */
const embedPatches = (image: Node, w: Weights): Grid => {
  const stride = w.under('proj').shapeOf('weight').slice(2)
  const patches = convolution(image, w.under('proj'), { stride }) // [1, C, rows, columns]
  const [, width, rows, columns] = patches.shape as [number, number, number, number]
  const tokens = transpose(reshape(patches, [width, rows * columns], w.path), [1, 0], w.path) // [L, C]
  return { x: layerNorm(tokens, w.under('norm')), rows, columns }
}

export type Htsat = {
  /** The clip as one vector, [1, C · 2^(layers − 1)]. */
  readonly latent: Node
  /** The tokens of the last layer, normalised. */
  readonly grid: Grid
}

/**
 * A spectrogram as one vector.
 * @param levels of the bands in dB, `imageOf`: [T, M]
 * @param w the tensors of the network: `bn0`, `patch_embed`, `layers`, `norm`
 */
export const htsat = (levels: Node, w: Weights): Htsat => {
  const layers = numberedLayers(w.under('layers'))
  const patches = embedPatches(fold(levels, w), w.under('patch_embed'))
  const { x, rows, columns } = layers.reduce((grid, each) => swinLayer(grid, each), patches)
  const tokens = layerNorm(x, w.under('norm')) // [L / 4^(layers − 1), C · 2^(layers − 1)]
  return { latent: mean(tokens, [0], true, w.path), grid: { x: tokens, rows, columns } }
}

export type Tags = {
  /** How likely each class is somewhere in the clip, [1, K]. */
  readonly clip: Node
  /** The same for each of 32 moments of the clip, [32, K]. */
  readonly moments: Node
}

/**
 * Which of AudioSet's classes a clip holds: the token-semantic module.
 * @param bands of the spectrogram
 * @param w the tensors of the network: `tscam_conv`
 */
export const htsatTags = ({ grid: { x, rows, columns } }: Htsat, bands: number, w: Weights): Tags => {
  const width = x.shape[1]!
  const quarters = Math.floor(imageSide / bands)
  const perQuarter = rows / quarters
  // The quarters go back from below each other to behind each other.
  const places = reshape(x, [quarters, perQuarter, columns, width], w.path)
  const moments = quarters * columns
  const line = reshape(transpose(places, [3, 1, 0, 2], w.path), [1, width, perQuarter, moments], w.path) // [1, C', 2, 32]
  const scores = convolution(line, w.under('tscam_conv'), { padding: [0, 1] }) // [1, K, 1, 32]
  const classes = scores.shape[1]!
  const byMoment = transpose(reshape(scores, [classes, moments], w.path), [1, 0], w.path) // [32, K]
  return { clip: sigmoid(mean(byMoment, [0], true, w.path), w.path), moments: sigmoid(byMoment, w.path) }
}
