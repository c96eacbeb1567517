import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { type Filling, fillImage, logMel } from '../../../src/core/systems/htsat/front-end.ts'
import { imageFrames } from '../../../src/core/systems/htsat/htsat.ts'
import { queryGraph, queryHop, queryRate } from '../../../src/core/systems/zeroshot-asp/query-encoder.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'

const prefix = 'sed_model'

/** Outputs of the graph by the end of an output's name. Cases keep every 32nd of the frames, which is one moment. */
const values: { readonly [ending: string]: string } = { latent: 'latent', clipwise: 'clip', framewise: 'moments' }

/** `clip` inputs fill the image as in training, `query` inputs as with `infer_mode`. */
const fillings: { readonly [beginning: string]: Filling } = { clip: 'stretched', query: 'repeated' }

/** The clips of an input like `clip_10s`: [batch, samples] */
const clipsOf = (beginning: string, golden: ParityCase): readonly Float32Array[] => {
  for (const [name, { shape, data }] of golden.inputs)
    if (name.startsWith(`${beginning}_`)) {
      const [batch, samples] = shape as [number, number]
      return Array.from({ length: batch }, (_, at) => (data as Float32Array).subarray(at * samples, (at + 1) * samples))
    }
  throw new NotComputable(`the case has no input “${beginning}_…”`)
}

/**
 * The images that a clip is seen in. One that is longer than an image is evaluated in crops of half its length which overlap
 * by half, and what the network says of them is averaged (models/htsat.py, `forward`).
 */
const imagesOf = (clip: Float32Array, bands: number, filling: Filling): readonly Float32Array[] => {
  const levels = logMel(clip, { rate: queryRate, hop: queryHop, bands })
  const frames = levels.length / bands
  if (filling === 'repeated' || frames <= imageFrames(bands)) return [fillImage(levels, bands, filling)]
  const size = Math.floor((frames - 1) / 2)
  const step = Math.floor((frames - 1) / 4)
  const images: Float32Array[] = []
  for (let from = 0; from < frames - size - 1; from += step)
    images.push(fillImage(levels.subarray(from * bands, (from + size) * bands), bands, filling))
  return images
}

const meanOf = (tensors: readonly Tensor[]): Float32Array =>
  (tensors[0]!.data as Float32Array).map(
    (_, at) => tensors.reduce((sum, { data }) => sum + (data as Float32Array)[at]!, 0) / tensors.length,
  )

/** Zero-shot ASP's query network: clips one after another to latents and tags. */
export const zeroshotHtsatParity: ParityNetwork = {
  prefix,
  compute: async (name, golden, { weights, open }: Workbench) => {
    const [, beginning, ending] = /^(clip|query)_(latent|clipwise|framewise)$/.exec(name) ?? []
    if (!beginning || !ending) throw new NotComputable(`the network gives no “${name}”`)
    const output = values[ending]!
    const clips = clipsOf(beginning, golden)
    const graph = queryGraph(weights, prefix)
    const session = await open(graph)
    try {
      const { shape: levelsShape } = graph.inputs[0]!
      const { shape } = graph.outputs.find((each) => each.name === output)!
      const found: Float32Array[] = []
      for (const clip of clips) {
        const parts: Tensor[] = []
        for (const data of imagesOf(clip, levelsShape[1]!, fillings[beginning]!)) {
          const outputs = await session.run({ levels: { type: 'float32', shape: levelsShape, data } })
          parts.push(outputs[output]!)
        }
        found.push(meanOf(parts))
      }
      const data = Float32Array.from(found.flatMap((each) => [...each]))
      return { type: 'float32', shape: [clips.length, ...(output === 'moments' ? shape : shape.slice(1))], data }
    } finally {
      session.release()
    }
  },
}
