import type { Shape } from '../../src/core/nn/tensor.ts'
import type { SeededTensor } from './seeded-tensor.ts'

/** Sizes of an AudioSep checkpoint; what they leave open is fixed by the architecture. */
export type AudioSepSizes = {
  /** Channels after `pre_conv` and after each of the seven encoders. */
  readonly channels: readonly [number, number, number, number, number, number, number, number]
  readonly roberta: {
    readonly vocabulary: number
    readonly hidden: number
    readonly layers: number
    readonly inner: number
  }
  readonly htsat: { readonly width: number; readonly depths: readonly number[]; readonly heads: readonly number[] }
  /** Classes of HTSAT's own classifier, which nothing uses. */
  readonly classes: number
  /** Width of the transforms that training alone used. */
  readonly transform: number
}

/** As published: `audiosep_base_4M_steps.ckpt`. */
export const fullSizes: AudioSepSizes = {
  channels: [32, 32, 64, 128, 256, 384, 384, 384],
  roberta: { vocabulary: 50265, hidden: 768, layers: 12, inner: 3072 },
  htsat: { width: 128, depths: [2, 2, 12, 2], heads: [4, 8, 16, 32] },
  classes: 527,
  transform: 512,
}

/** The same architecture in 4 MB, for tests of everything around the networks. */
export const smallSizes: AudioSepSizes = {
  channels: [4, 4, 8, 8, 8, 8, 8, 8],
  roberta: { vocabulary: 300, hidden: 64, layers: 2, inner: 128 },
  htsat: { width: 8, depths: [2, 1, 2, 1], heads: [1, 2, 4, 8] },
  classes: 7,
  transform: 8,
}

/** Of the embedding that queries share. */
const embedding = 512

export type Named = readonly (readonly [name: string, shape: Shape])[]

export const inside = (prefix: string, tensors: Named): Named =>
  tensors.map(([name, shape]) => [`${prefix}.${name}`, shape] as const)

const affine = (prefix: string, size: number): Named => [
  [`${prefix}.weight`, [size]],
  [`${prefix}.bias`, [size]],
]

export const norm = (prefix: string, size: number): Named => [
  ...affine(prefix, size),
  [`${prefix}.running_mean`, [size]],
  [`${prefix}.running_var`, [size]],
]

export const dense = (prefix: string, outputs: number, inputs: number): Named => [
  [`${prefix}.weight`, [outputs, inputs]],
  [`${prefix}.bias`, [outputs]],
]

const block = (inputs: number, outputs: number): Named => [
  ...norm('bn1', inputs),
  ...norm('bn2', outputs),
  ['conv1.weight', [outputs, inputs, 3, 3]],
  ['conv2.weight', [outputs, outputs, 3, 3]],
  ...(inputs === outputs
    ? []
    : ([
        ['shortcut.weight', [outputs, inputs, 1, 1]],
        ['shortcut.bias', [outputs]],
      ] as const)),
]

/** Tensors of ResUNet30 by their names under `ss_model`. */
const resunet = ({ channels }: AudioSepSizes): Named => {
  const betas: [string, number][] = []
  const encoders = Array.from({ length: 7 }, (_, index): Named => {
    const name = index < 6 ? `encoder_block${index + 1}` : 'conv_block7a'
    const [inputs, outputs] = [channels[index]!, channels[index + 1]!]
    betas.push([`${name}->conv_block1->beta1`, inputs], [`${name}->conv_block1->beta2`, outputs])
    return inside(`${name}.conv_block1`, block(inputs, outputs))
  })
  const decoders = Array.from({ length: 6 }, (_, index): Named => {
    const name = `decoder_block${index + 1}`
    // Decoders give what the encoder that they mirror gave, and the first takes what the seventh gave.
    const [inputs, outputs] = [channels[7 - index]!, channels[6 - index]!]
    betas.push([`${name}->beta1`, inputs], [`${name}->beta2`, inputs])
    betas.push([`${name}->conv_block2->beta1`, 2 * outputs], [`${name}->conv_block2->beta2`, outputs])
    return inside(name, [
      ['conv1.weight', [inputs, outputs, index === 0 ? 1 : 2, 2]],
      ...norm('bn1', inputs),
      ...inside('conv_block2', block(2 * outputs, outputs)),
      ...norm('bn2', inputs),
    ])
  })
  const base: Named = [
    ...norm('bn0', 1025),
    ['pre_conv.weight', [channels[0], 1, 1, 1]],
    ['pre_conv.bias', [channels[0]]],
    ...encoders.flat(),
    ...decoders.flat(),
    ['after_conv.weight', [3, channels[1], 1, 1]],
    ['after_conv.bias', [3]],
  ]
  return [...inside('base', base), ...betas.flatMap(([name, size]) => dense(`film.${name}`, size, embedding))]
}

const roberta = ({ roberta: { vocabulary, hidden, layers, inner } }: AudioSepSizes): Named => [
  ['embeddings.word_embeddings.weight', [vocabulary, hidden]],
  ['embeddings.position_embeddings.weight', [514, hidden]],
  ['embeddings.token_type_embeddings.weight', [1, hidden]],
  ...affine('embeddings.LayerNorm', hidden),
  ...Array.from({ length: layers }, (_, index) =>
    inside(`encoder.layer.${index}`, [
      ...['query', 'key', 'value'].flatMap((name) => dense(`attention.self.${name}`, hidden, hidden)),
      ...dense('attention.output.dense', hidden, hidden),
      ...affine('attention.output.LayerNorm', hidden),
      ...dense('intermediate.dense', inner, hidden),
      ...dense('output.dense', hidden, inner),
      ...affine('output.LayerNorm', hidden),
    ]),
  ).flat(),
  ...dense('pooler.dense', hidden, hidden),
]

/** Tensors of an HTS-AT. */
export const htsatTensors = ({
  htsat: { width, depths, heads },
  classes,
}: Pick<AudioSepSizes, 'htsat' | 'classes'>): Named => {
  const last = width * 2 ** (depths.length - 1)
  return [
    ...norm('bn0', 64),
    ['patch_embed.proj.weight', [width, 1, 4, 4]],
    ['patch_embed.proj.bias', [width]],
    ...affine('patch_embed.norm', width),
    ...depths.flatMap((depth, layer) => {
      const size = width * 2 ** layer
      const swin: Named = [
        ...affine('norm1', size),
        ['attn.relative_position_bias_table', [225, heads[layer]!]],
        ...dense('attn.qkv', 3 * size, size),
        ...dense('attn.proj', size, size),
        ...affine('norm2', size),
        ...dense('mlp.fc1', 4 * size, size),
        ...dense('mlp.fc2', size, 4 * size),
      ]
      const blocks = Array.from({ length: depth }, (_, index) => inside(`layers.${layer}.blocks.${index}`, swin))
      const downsample: Named = [['reduction.weight', [2 * size, 4 * size]], ...affine('norm', 4 * size)]
      return [...blocks.flat(), ...(layer < depths.length - 1 ? inside(`layers.${layer}.downsample`, downsample) : [])]
    }),
    ...affine('norm', last),
    ['tscam_conv.weight', [classes, last, 2, 3]],
    ['tscam_conv.bias', [classes]],
    ...dense('head', classes, classes),
  ]
}

/** Tensors of CLAP by their names under `query_encoder.model`. */
const clap = (sizes: AudioSepSizes): Named => [
  ['logit_scale_a', []],
  ['logit_scale_t', []],
  ...inside('audio_branch', htsatTensors(sizes)),
  ...inside('text_branch', roberta(sizes)),
  ...['text', 'audio'].flatMap((side) =>
    ['0', '3'].flatMap((layer) => dense(`${side}_transform.sequential.${layer}`, sizes.transform, sizes.transform)),
  ),
  ...dense('text_projection.0', embedding, sizes.roberta.hidden),
  ...dense('text_projection.2', embedding, embedding),
  ...dense('audio_projection.0', embedding, sizes.htsat.width * 2 ** (sizes.htsat.depths.length - 1)),
  ...dense('audio_projection.2', embedding, embedding),
]

/** Spreads that keep signals of a network near one: uniform by fan-in for matrices, near one for gains and variances. */
const spread = (name: string, shape: Shape): { readonly scale: number; readonly offset: number } => {
  if (name.endsWith('relative_position_bias_table')) return { scale: 0.5, offset: 0 }
  if (name.endsWith('running_mean')) return { scale: 0.1, offset: 0 }
  if (name.endsWith('running_var')) return { scale: 0.5, offset: 1 }
  if (name.endsWith('.bias')) return { scale: 0.05, offset: 0 }
  if (shape.length < 2) return { scale: 0.2, offset: 1 }
  return { scale: Math.sqrt(3 / shape.slice(1).reduce((product, size) => product * size, 1)), offset: 0 }
}

/** Tensors of a network with the values that its golden cases have. @param prefix of their names in a checkpoint */
export const seeded = (
  prefix: string,
  network: string,
  tensors: Named,
): readonly (readonly [name: string, tensor: SeededTensor])[] =>
  tensors.map(([name, shape]) => [prefix + name, { key: `${network}/${name}`, shape, ...spread(name, shape) }] as const)

/**
 * Every tensor of an AudioSep checkpoint by its name there. Keys are those of the golden cases, so that a full-size one
 * computes what they expect.
 */
export const audioSepTensors = (sizes: AudioSepSizes): ReadonlyMap<string, SeededTensor> =>
  new Map([
    ...seeded('ss_model.', 'audiosep-resunet30', resunet(sizes)),
    ...seeded('query_encoder.model.', 'audiosep-clap', clap(sizes)),
  ])
