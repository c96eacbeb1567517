import type { Tensor } from '../../../src/core/nn/tensor.ts'
import { type Separated, separateSegment, stft } from '../../../src/core/systems/zeroshot-asp/reference.ts'
import { openSeparator } from '../../../src/core/systems/zeroshot-asp/separator.ts'
import type { ParityCase } from '../case.ts'
import { NotComputable, type ParityNetwork, type Workbench } from '../network.ts'
import { leading } from '../tensors.ts'

/** Frames of `magnitude` that cases keep. */
const framesKept = 8

/** The rest of an output's name, `_long`, names the segment that it is made of, `segment_long`. */
const outputName = /^(waveform|magnitude)(_.+)?$/

const inputOf = (golden: ParityCase, names: readonly string[]): Tensor => {
  const found = names.map((name) => golden.inputs.get(name)).find((tensor) => tensor !== undefined)
  if (!found) throw new NotComputable(`the case has no input “${names[0]}”`)
  return found
}

/** Rows of a batch. */
const rowsOf = ({ shape, data }: Tensor): readonly Float32Array[] => {
  const size = data.length / shape[0]!
  return Array.from({ length: shape[0]! }, (_, at) => (data as Float32Array).subarray(at * size, (at + 1) * size))
}

const separate = async (ending: string, golden: ParityCase, { model }: Workbench): Promise<readonly Separated[]> => {
  const segments = inputOf(golden, [`segment${ending}`])
  if (segments.shape.length !== 3 || segments.shape[2] !== 1)
    throw new NotComputable(`“segment${ending}” is not one channel of samples`)
  const conditions = rowsOf(inputOf(golden, [`condition${ending}`, 'condition']))
  const separator = await openSeparator(model, stft.framesOf(segments.shape[1]!))
  try {
    const separated: Separated[] = []
    for (const [at, segment] of rowsOf(segments).entries()) {
      const condition = conditions[at] ?? conditions[0]!
      separated.push(...(await separateSegment(segment, (magnitude) => separator.mask(magnitude, [condition]), false)))
    }
    return separated
  } finally {
    separator.release()
  }
}

/** Both outputs are of one run. */
const seen = new WeakMap<ParityCase, Map<string, Promise<readonly Separated[]>>>()

/** Zero-shot ASP's separator: waveforms, and the magnitudes that it gives before they get their phases. */
export const zeroshotUnetParity: ParityNetwork = {
  prefix: '',
  compute: async (output, golden, bench) => {
    const [, value, ending = ''] = outputName.exec(output) ?? []
    if (!value) throw new NotComputable(`the network gives no “${output}”`)
    const runs = seen.get(golden) ?? new Map<string, Promise<readonly Separated[]>>()
    seen.set(golden, runs)
    const run = runs.get(ending) ?? separate(ending, golden, bench)
    runs.set(ending, run)
    const parts = (await run).map((separated) => (value === 'waveform' ? separated.waveform : separated.magnitude))
    const size = parts[0]!.length
    const data = new Float32Array(parts.length * size)
    for (const [at, part] of parts.entries()) data.set(part, at * size)
    if (value === 'waveform') return { type: 'float32', shape: [parts.length, size, 1], data }
    const frames = size / stft.bins
    return leading({ type: 'float32', shape: [parts.length, 1, frames, stft.bins], data }, 2, framesKept)
  },
}
