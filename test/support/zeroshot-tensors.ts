import { type AudioSepSizes, dense, htsatTensors, inside, type Named, norm, seeded } from './audiosep-tensors.ts'
import type { SeededTensor } from './seeded-tensor.ts'

/** Sizes of the two files of Zero-shot ASP; what they leave open is fixed by the architecture. */
export type ZeroshotSizes = Pick<AudioSepSizes, 'htsat' | 'classes'> & {
  /** Channels after each of the six encoders, and in the middle. */
  readonly channels: readonly [number, number, number, number, number, number, number]
}

/** As published: `zeroshot_asp_full.ckpt` and `htsat_audioset_2048d.ckpt`. */
export const fullZeroshot: ZeroshotSizes = {
  channels: [32, 64, 128, 256, 512, 1024, 2048],
  htsat: { width: 256, depths: [2, 2, 6, 2], heads: [4, 8, 16, 32] },
  classes: 527,
}

/** The same architecture in 2 MB, with all of AudioSet's classes. */
export const smallZeroshot: ZeroshotSizes = {
  channels: [4, 4, 8, 8, 8, 8, 8],
  htsat: { width: 8, depths: [2, 1, 2, 1], heads: [1, 2, 4, 8] },
  classes: 527,
}

const block = (inputs: number, outputs: number, condition: number): Named => [
  ['conv1.weight', [outputs, inputs, 3, 3]],
  ...norm('bn1', outputs),
  ['conv2.weight', [outputs, outputs, 3, 3]],
  ...norm('bn2', outputs),
  ...dense('emb1', outputs, condition),
  ...dense('emb2', outputs, condition),
]

/** Tensors of the U-Net, which have no prefix in its checkpoint. */
const unet = ({ channels, htsat: { width, depths } }: ZeroshotSizes): Named => {
  const condition = width * 2 ** (depths.length - 1)
  const [first] = channels
  const encoders = channels
    .slice(0, 6)
    .flatMap((outputs, at) =>
      inside(`encoder_block${at + 1}.conv_block`, block(at === 0 ? 1 : channels[at - 1]!, outputs, condition)),
    )
  const decoders = channels
    .slice(0, 6)
    .reverse()
    .flatMap((outputs, at) =>
      inside(`decoder_block${at + 1}`, [
        ['conv1.weight', [channels[6 - at]!, outputs, 3, 3]],
        ...norm('bn1', outputs),
        ...inside('conv_block2', block(2 * outputs, outputs, condition)),
        ...dense('emb1', outputs, condition),
      ]),
    )
  return [
    ...norm('bn0', 1025),
    ...encoders,
    ...inside('conv_block7', block(channels[5]!, channels[6]!, condition)),
    ...decoders,
    ...inside('after_conv_block1', block(first, first, condition)),
    ['after_conv2.weight', [1, first, 1, 1]],
    ['after_conv2.bias', [1]],
  ]
}

/** Every tensor of both files by its name there, with the values of the golden cases. */
export const zeroshotTensors = (
  sizes: ZeroshotSizes,
): {
  readonly checkpoint: ReadonlyMap<string, SeededTensor>
  readonly detector: ReadonlyMap<string, SeededTensor>
} => ({
  checkpoint: new Map(seeded('', 'zeroshot-asp-unet', unet(sizes))),
  detector: new Map(seeded('sed_model.', 'zeroshot-asp-htsat', htsatTensors(sizes))),
})
