import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { audioFeeds, audioGraph } from '../../../src/core/systems/audiosep/clap/audio-encoder.ts'
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

/** What the audio branch gives for ten seconds at 48 kHz, before and after its projection. */
const embedAudio = async (output: string, golden: ParityCase, { weights, open }: Workbench): Promise<Tensor> => {
  const graph = audioGraph(weights)
  const session = await open(graph)
  try {
    const found = await session.run(audioFeeds(inputOf(golden, 'audio_48k').data as Float32Array, graph))
    return found[output]!
  } finally {
    session.release()
  }
}

const audioOutputs: { readonly [name: string]: string } = { audio_latent: 'latent', audio_embedding: 'embedding' }

/** CLAP's two branches: token ids and audio to vectors of length 1. */
export const clapParity: ParityNetwork = {
  prefix: 'query_encoder.model',
  compute: (output, golden, bench) => {
    const [, text] = /^text_embedding_(.+)$/.exec(output) ?? []
    if (text) return embedText(text, golden, bench)
    const audio = audioOutputs[output]
    if (audio) return embedAudio(audio, golden, bench)
    throw new NotComputable(`the network gives no “${output}”`)
  },
}
