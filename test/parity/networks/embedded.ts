import { elementCount, type Shape, type Tensor } from '../../../src/core/nn/tensor.ts'
import { separatorFor } from '../../../src/core/systems/embedded/division.ts'
import { embedPart } from '../../../src/core/systems/embedded/examples.ts'
import { featuresOf } from '../../../src/core/systems/embedded/features.ts'
import { type Form, readForm } from '../../../src/core/systems/embedded/form.ts'
import { frontOf } from '../../../src/core/systems/embedded/front.ts'
import { openHearer } from '../../../src/core/systems/embedded/hearer.ts'
import { openSeparator } from '../../../src/core/systems/embedded/separator.ts'
import { windowMultiple } from '../../../src/core/systems/embedded/separator-graphs.ts'
import { openTextEncoder } from '../../../src/core/systems/embedded/text-encoder.ts'
import { gramsOf, wordsOf } from '../../../src/core/systems/embedded/words.ts'
import type { OpenModel } from '../../../src/core/systems/model.ts'
import { complexMaskOf } from '../../../src/core/systems/streaming/mask.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'

const floats = (shape: Shape, data: ArrayLike<number>): Tensor => {
  if (data.length !== elementCount(shape)) throw new Error(`${data.length} values for [${shape.join(', ')}]`)
  return { type: 'float32', shape, data: Float32Array.from(data) }
}

const mixtureOf = (golden: ParityCase): Float32Array => {
  const mixture = golden.inputs.get('mixture')
  if (mixture?.type !== 'float32') throw new NotComputable('the case has no input “mixture”')
  return mixture.data
}

/** [texts, words, pieces]; 0 where there is none. */
const tokensOf = ({ texts }: ParityCase, { words }: Form, buckets: number): Tensor => {
  const tokens = new Float32Array(texts.length * words.most * words.grams)
  for (const [row, text] of texts.entries())
    for (const [place, word] of wordsOf(text, words.most).entries())
      tokens.set(gramsOf(word, buckets, words.grams), (row * words.most + place) * words.grams)
  return floats([texts.length, words.most, words.grams], tokens)
}

/** What the network itself says of some queries, [3, rows, bins − 1] each: what is done to masks after it shows in the estimate. */
const logitsOf = async (
  model: OpenModel,
  form: Form,
  features: Tensor,
  embeddings: readonly Float32Array[],
): Promise<Float32Array[]> => {
  const encoder = openTextEncoder(model, form)
  const said: Float32Array[] = []
  for (const embedding of embeddings) {
    const name = separatorFor(form, encoder.probabilities(embedding))
    const hearer = openHearer(model, form.preset, features.shape[2]!, name)
    try {
      const heard = await hearer.hear(features.data as Float32Array)
      said.push(await heard.answer(embedding))
    } finally {
      hearer.release()
    }
  }
  return said
}

/** Features of the mixture; logits for as many of the first texts as the case has them for; the estimate for the first. */
const separate = async (output: string, golden: ParityCase, { model }: Workbench): Promise<Tensor> => {
  const form = readForm(model.metadata)
  const { preset } = form
  const mixture = mixtureOf(golden)
  const { stft } = frontOf(form)
  const spectrum = stft.analyse(mixture)
  const { frames, bins } = spectrum
  const planes = preset.phase ? 3 : 1
  if (output === 'features') return floats([planes, frames, bins - 1], featuresOf(spectrum, preset.phase))

  const multiple = windowMultiple(preset)
  const rows = Math.ceil(frames / multiple) * multiple
  const expected = golden.outputs.find(({ name }) => name === output)!
  const texts = golden.texts.slice(0, output === 'logits' ? expected.tensor.shape[0] : 1)
  const encoder = openTextEncoder(model, form)
  const conditions = texts.map((text) => encoder.embed(text))
  const features = featuresOf(spectrum, preset.phase, rows)
  if (output === 'logits') {
    const said = await logitsOf(model, form, floats([1, planes, rows, bins - 1], features), conditions)
    const [plane, kept] = [rows * (bins - 1), frames * (bins - 1)]
    const parts = said.flatMap((logits) => [0, 1, 2].map((part) => logits.subarray(part * plane, part * plane + kept)))
    return floats(
      [texts.length, 3, frames, bins - 1],
      parts.flatMap((part) => [...part]),
    )
  }
  const separator = openSeparator(model, form, rows)
  try {
    const masks = await separator.mask(features, conditions)
    const { re, im } = complexMaskOf(masks[0]!, frames, undefined, bins)
    const masked = {
      frames,
      bins,
      re: spectrum.re.map((x, at) => x * re[at]! - spectrum.im[at]! * im![at]!),
      im: spectrum.re.map((x, at) => x * im![at]! + spectrum.im[at]! * re[at]!),
    }
    return floats([mixture.length], stft.synthesise(masked, mixture.length))
  } finally {
    separator.release()
  }
}

/** The embedded model: words, an example, and what is separated, each as the training code computes it. */
export const embeddedParity: ParityNetwork = {
  prefix: '',
  compute: async (output, golden, bench) => {
    const { model } = bench
    const form = readForm(model.metadata)
    if (output === 'tokens') return tokensOf(golden, form, model.tensors.get('text.grams.weight')!.shape[0]!)
    if (output === 'example') {
      const embedding = await embedPart(model, form, mixtureOf(golden))
      return floats([embedding.length], embedding)
    }
    if (output === 'embeddings' || output === 'probabilities') {
      const encoder = openTextEncoder(model, form)
      const embeddings = golden.texts.map((text) => encoder.embed(text))
      const rows = output === 'embeddings' ? embeddings : embeddings.map((each) => encoder.probabilities(each))
      return floats(
        [rows.length, rows[0]!.length],
        rows.flatMap((row) => [...row]),
      )
    }
    if (['features', 'logits', 'estimate'].includes(output)) return separate(output, golden, bench)
    throw new NotComputable(`the network gives no “${output}”`)
  },
}
