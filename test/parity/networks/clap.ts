import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { audioFeeds, audioGraph } from '../../../src/core/systems/audiosep/clap/audio-encoder.ts'
import { clipsOf } from '../../../src/core/systems/audiosep/clap/clips.ts'
import { padding } from '../../../src/core/systems/audiosep/clap/roberta.ts'
import { createTokenEncoder } from '../../../src/core/systems/audiosep/clap/text-encoder.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'

const inputOf = (golden: ParityCase, name: string): Tensor => {
  const found = golden.inputs.get(name)
  if (!found) throw new NotComputable(`the case has no input “${name}”`)
  return found
}

/** Ids without the padding behind them. */
const idsOf = ({ data }: Tensor): number[] => {
  const ids = Array.from(data as ArrayLike<number | bigint>, Number)
  return ids.slice(0, ids.findLastIndex((id) => id !== padding) + 1)
}

const embedText = async (name: string, golden: ParityCase, { weights, open }: Workbench): Promise<Tensor> => {
  const encoder = createTokenEncoder(weights, open)
  try {
    const data = await encoder.embed(idsOf(inputOf(golden, `token_ids_${name}`)))
    return { type: 'float32', shape: [1, data.length], data }
  } finally {
    encoder.release()
  }
}

/** The clip of an input like `audio_48k`, prepared as the reference prepares an example. */
const clipOf = (suffix: string, golden: ParityCase): Float32Array => {
  const pattern = new RegExp(`^audio_(\\d+)k${suffix}$`)
  for (const [name, { data }] of golden.inputs) {
    const rate = pattern.exec(name)?.[1]
    if (rate !== undefined) return clipsOf(data as Float32Array, Number(rate) * 1000)[0]!
  }
  throw new NotComputable(`the case has no input “audio_48k${suffix}”`)
}

/** What the audio branch gives, before (`latent`) and after (`embedding`) its projection. */
const embedAudio = async (value: string, clip: Float32Array, { weights, open }: Workbench): Promise<Tensor> => {
  const graph = audioGraph(weights)
  const session = await open(graph)
  try {
    const found = await session.run(audioFeeds(clip, graph))
    return found[value]!
  } finally {
    session.release()
  }
}

/** CLAP's two branches: token ids and audio to vectors of length 1. */
export const clapParity: ParityNetwork = {
  prefix: 'query_encoder.model',
  compute: async (output, golden, bench) => {
    const [, text] = /^text_embedding_(.+)$/.exec(output) ?? []
    if (text) return embedText(text, golden, bench)
    const [, value, suffix = ''] = /^audio_(latent|embedding)(_.+)?$/.exec(output) ?? []
    if (value) return embedAudio(value, clipOf(suffix, golden), bench)
    throw new NotComputable(`the network gives no “${output}”`)
  },
}
