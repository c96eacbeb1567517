import type { Tensor } from '../../../src/core/nn/tensor.ts'
import type { Filling } from '../../../src/core/systems/htsat/front-end.ts'
import { queryFeeds, queryGraph } from '../../../src/core/systems/zeroshot-asp/query-encoder.ts'
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
      const found: Tensor[] = []
      for (const clip of clips) {
        const outputs = await session.run(queryFeeds(clip, graph, fillings[beginning]!))
        found.push(outputs[output]!)
      }
      const data = Float32Array.from(found.flatMap((each) => [...(each.data as Float32Array)]))
      const { shape } = found[0]!
      return { type: 'float32', shape: [clips.length, ...(output === 'moments' ? shape : shape.slice(1))], data }
    } finally {
      session.release()
    }
  },
}
