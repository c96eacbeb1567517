import { centredStft } from '../../../src/core/dsp/spectrogram.ts'
import { createGraph, type Graph } from '../../../src/core/nn/graph.ts'
import type { Tensors } from '../../../src/core/nn/session.ts'
import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { weightsOf } from '../../../src/core/nn/weights.ts'
import {
  type MaskOf,
  magnitudeOf,
  separateChunked,
  separateWhole,
} from '../../../src/core/systems/audiosep/reference.ts'
import { frameHop, frameSize, resunet30 } from '../../../src/core/systems/audiosep/resunet30.ts'
import { openSeparator, type Separator } from '../../../src/core/systems/audiosep/separator.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'
import { leading } from '../tensors.ts'

const prefix = 'ss_model'
const stft = centredStft(frameSize, frameHop)

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

/** The mask of one query as the program computes it, made ready anew where the number of frames changes. */
const maskWith = (condition: Float32Array, { model }: Workbench): { mask: MaskOf; release(): void } => {
  let open: Separator | null = null
  return {
    mask: async (magnitude, frames) => {
      if (open?.frames !== frames) {
        open?.release()
        open = await openSeparator(model, frames)
      }
      const [logits] = await open.mask(magnitude, [condition])
      return logits!
    },
    release: () => open?.release(),
  }
}

/** The query of a mixture: one of its own, or the one of all. */
const conditionOf = (golden: ParityCase, name: string): Tensor =>
  inputOf(golden, golden.inputs.has(`condition_${name}`) ? `condition_${name}` : 'condition')

/** The reference's `chunk_inference` gives [1, samples], its `forward` [1, 1, samples]. */
const isChunked = (golden: ParityCase, output: string): boolean =>
  golden.outputs.find(({ name }) => name === output)?.tensor.shape.length === 2

const separate = async (name: string, golden: ParityCase, bench: Workbench): Promise<Tensor> => {
  const mixture = mixtureOf(golden, `mixture_${name}`)
  const chunked = isChunked(golden, `waveform_${name}`)
  const { mask, release } = maskWith(conditionOf(golden, name).data as Float32Array, bench)
  try {
    const data = await (chunked ? separateChunked : separateWhole)(mixture, mask)
    return { type: 'float32', shape: chunked ? [1, data.length] : [1, 1, data.length], data }
  } finally {
    release()
  }
}

/** Values inside the network that cases look at, by the names that its graph gives them. */
const inside: { readonly [output: string]: string } = {
  normalized: `${prefix}.base.bn0/BatchNormalization`,
  bottleneck: `${prefix}.base.conv_block7a/AveragePool`,
  mask_logits: `${prefix}.base.after_conv/Conv`,
}
/** Cases look inside for `mixture_short`, or for the mixture that the output's name ends with. */
const insideName = /^(normalized|bottleneck|mask_logits)(?:_(.+))?$/

/** The network as its formula says, with the values inside as its outputs. */
const transparentGraph = (frames: number, { model }: Workbench, condition: Tensor): Graph => {
  const builder = createGraph('resunet30')
  const magnitude = builder.input('magnitude', [1, 1, frames, stft.bins])
  const query = builder.input('condition', condition.shape)
  resunet30(magnitude, query, weightsOf(builder, model.tensors, prefix))
  const graph = builder.finish()
  const outputs = Object.values(inside).map((value) => {
    const seen = graph.values.get(value)
    if (!seen) throw new NotComputable(`the graph has no value “${value}”`)
    return seen
  })
  return { ...graph, outputs }
}

const look = async (name: string, golden: ParityCase, bench: Workbench): Promise<Tensors> => {
  const condition = conditionOf(golden, name)
  const spectrum = stft.analyse(mixtureOf(golden, `mixture_${name}`))
  const session = await bench.open(transparentGraph(spectrum.frames, bench, condition))
  try {
    const shape = [1, 1, spectrum.frames, stft.bins]
    return await session.run({ magnitude: { type: 'float32', shape, data: magnitudeOf(spectrum) }, condition })
  } finally {
    session.release()
  }
}

/** One run of a mixture shows all the values inside. */
const seen = new WeakMap<ParityCase, Map<string, Promise<Tensors>>>()

/** Frames of `normalized` and `mask_logits` that cases keep. */
const framesKept = 8

const insideValue = async (value: string, name: string, golden: ParityCase, bench: Workbench): Promise<Tensor> => {
  const looks = seen.get(golden) ?? new Map<string, Promise<Tensors>>()
  seen.set(golden, looks)
  const looked = looks.get(name) ?? look(name, golden, bench)
  looks.set(name, looked)
  const found = (await looked)[inside[value]!]!
  return value === 'bottleneck' ? found : leading(found, 2, framesKept)
}

/** AudioSep's separation network: waveforms whole and in chunks as the program makes them, and values on the way. */
export const resunet30Parity: ParityNetwork = {
  prefix,
  compute: (output, golden, bench) => {
    const [, value, mixture = 'short'] = insideName.exec(output) ?? []
    if (value) return insideValue(value, mixture, golden, bench)
    const [, name] = /^waveform_(.+)$/.exec(output) ?? []
    if (!name) throw new NotComputable(`the network gives no “${output}”`)
    return separate(name, golden, bench)
  },
}
