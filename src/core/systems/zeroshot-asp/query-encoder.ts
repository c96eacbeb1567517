import type { Hertz } from '../../base/units.ts'
import { createGraph, type Graph } from '../../nn/graph.ts'
import type { Tensors } from '../../nn/session.ts'
import { type WeightIndex, weightsOf } from '../../nn/weights.ts'
import { type Filling, imageOf } from '../htsat/front-end.ts'
import { htsat, htsatTags, imageFrames } from '../htsat/htsat.ts'

// The query network of "Zero-shot Audio Source Separation through Query-based Learning from Weakly-labeled Data" (Chen et
// al. 2022, arXiv 2112.07891): an HTS-AT of twice the usual width, as htsat_config.py of
// RetroCirce/Zero_Shot_Audio_Source_Separation (3a4e363) sets it.

/** Samples a second of clips (`sample_rate` of htsat_config.py). */
export const queryRate: Hertz = 32_000
/** Samples between frames (`hop_size` of the same). */
export const queryHop = 320

/**
 * One clip. Input `levels` [1024, 64]; outputs `latent` [1, 2048], the query; `clip` [1, 527] and `moments` [32, 527], how
 * likely AudioSet's classes are.
 * @param prefix of the network in the checkpoint: `sed_model`
 */
export const queryGraph = (index: WeightIndex, prefix: string): Graph => {
  const graph = createGraph('zeroshot-asp-query')
  const w = weightsOf(graph, index, prefix)
  const [bands] = w.under('bn0').shapeOf('weight') as [number]
  const seen = htsat(graph.input('levels', [imageFrames(bands), bands]), w)
  const { clip, moments } = htsatTags(seen, bands, w)
  graph.output('latent', seen.latent)
  graph.output('clip', clip)
  graph.output('moments', moments)
  return graph.finish()
}

/** The input of `queryGraph` for a clip of at most ten seconds at 32 kHz. */
export const queryFeeds = (clip: Float32Array, { inputs: [levels] }: Graph, filling: Filling): Tensors => {
  const { shape } = levels!
  const data = imageOf(clip, { rate: queryRate, hop: queryHop, bands: shape[1]! }, filling)
  return { levels: { type: 'float32', shape, data } }
}
