import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { createGraph, type Graph } from '../../../src/core/nn/graph.ts'
import type { Session } from '../../../src/core/nn/session.ts'
import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { weightsOf } from '../../../src/core/nn/weights.ts'
import {
  type MaskOf,
  magnitudeOf,
  separateChunked,
  separateWhole,
} from '../../../src/core/systems/audiosep/reference.ts'
import { frameHop, frameSize, resunet30 } from '../../../src/core/systems/audiosep/resunet30.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'
import { leading } from '../tensors.ts'

const prefix = 'ss_model'
const stft = centredStft(frameSize, frameHop)

/** Values inside the network that cases look at, by the names that the graph gives them, and frames kept along an axis. */
const inside = {
  normalized: { value: `${prefix}.base.bn0/BatchNormalization`, axis: 2 },
  bottleneck: { value: `${prefix}.base.conv_block7a/AveragePool`, axis: null },
  mask_logits: { value: `${prefix}.base.after_conv/Conv`, axis: 2 },
} as const
/** Frames of `normalized` and `mask_logits` that cases keep. */
const framesKept = 8

const build = (frames: number, { weights }: Workbench, condition: Tensor): Graph => {
  const graph = createGraph('resunet30')
  const magnitude = graph.input('magnitude', [1, 1, frames, stft.bins])
  const query = graph.input('condition', condition.shape)
  graph.output('logits', resunet30(magnitude, query, weightsOf(graph, weights, prefix)))
  return graph.finish()
}

/** The same graph with a value inside it as its output. */
const watching = (graph: Graph, value: string): Graph => {
  const seen = graph.values.get(value)
  if (!seen) throw new NotComputable(`the graph has no value “${value}”`)
  return { ...graph, outputs: [seen] }
}

const inputOf = (golden: ParityCase, name: string): Tensor => {
  const found = golden.inputs.get(name)
  if (!found) throw new NotComputable(`the case has no input “${name}”`)
  return found
}

const mixtureOf = (golden: ParityCase, name: string): Float32Array => {
  const { shape, data, type } = inputOf(golden, name)
  if (type !== 'float32' || shape.slice(0, -1).some((size) => size !== 1))
    throw new NotComputable(`“${name}” is not one channel of samples`)
  return data
}

/** The mask of one query, opened anew where the number of frames changes. */
const maskWith = (condition: Tensor, bench: Workbench): { mask: MaskOf; release(): void } => {
  let open: { readonly frames: number; readonly session: Session } | null = null
  return {
    mask: async (magnitude, frames) => {
      if (open?.frames !== frames) {
        open?.session.release()
        open = { frames, session: await bench.open(build(frames, bench, condition)) }
      }
      const feeds = { magnitude: magnitudeTensor(magnitude, frames), condition }
      const { logits } = await open.session.run(feeds)
      return logits!.data as Float32Array
    },
    release: () => open?.session.release(),
  }
}

const magnitudeTensor = (data: Float32Array, frames: number): Tensor => ({
  type: 'float32',
  shape: [1, 1, frames, stft.bins],
  data,
})

const separate = async (name: string, golden: ParityCase, bench: Workbench): Promise<Tensor> => {
  const mixture = mixtureOf(golden, `mixture_${name}`)
  // The reference's `chunk_inference` gives [1, samples], `forward` [1, 1, samples].
  const chunked = name.startsWith('chunked')
  const { mask, release } = maskWith(inputOf(golden, 'condition'), bench)
  try {
    const data = await (chunked ? separateChunked : separateWhole)(mixture, mask)
    return { type: 'float32', shape: chunked ? [1, data.length] : [1, 1, data.length], data }
  } finally {
    release()
  }
}

const look = async (name: keyof typeof inside, golden: ParityCase, bench: Workbench): Promise<Tensor> => {
  const condition = inputOf(golden, 'condition')
  const spectrum = stft.analyse(mixtureOf(golden, 'mixture_short'))
  const { value, axis } = inside[name]
  const session = await bench.open(watching(build(spectrum.frames, bench, condition), value))
  try {
    const feeds = { magnitude: magnitudeTensor(magnitudeOf(spectrum), spectrum.frames), condition }
    const found = (await session.run(feeds))[value]!
    return axis === null ? found : leading(found, axis, framesKept)
  } finally {
    session.release()
  }
}

/** AudioSep's separation network: waveforms whole and in chunks, and values on the way. */
export const resunet30Parity: ParityNetwork = {
  prefix,
  compute: (output, golden, bench) => {
    if (output in inside) return look(output as keyof typeof inside, golden, bench)
    const [, name] = /^waveform_(.+)$/.exec(output) ?? []
    if (!name) throw new NotComputable(`the network gives no “${output}”`)
    return separate(name, golden, bench)
  },
}
