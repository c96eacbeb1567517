import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { foldNetwork } from '../../src/core/nn/fold/fold.ts'
import { readForm } from '../../src/core/systems/embedded/form.ts'
import { headGraph, trunkGraph, windowMultiple } from '../../src/core/systems/embedded/separator-graphs.ts'
import type { InstalledModel } from '../../src/core/systems/model.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { operationsOf } from './audiosep/operations.ts'
import type { PipelineAnswer, PipelineCall } from './embedded/pipeline-child.ts'
import { type Bench, format, medianTiming, type Row, type Timing } from './measure.ts'
import { openMeasuredChild } from './measured-child.ts'

/** Of the recording, in seconds. */
const duration = 60
const repeats = 3

const texts = ['dog', 'the sound of rain', 'remove the background noise', 'piano and violin', 'hippopotamus']

const shipped = join(import.meta.dirname, '..', '..', 'resources', 'models', 'embedded.safetensors')

const openPipeline = () =>
  openMeasuredChild<PipelineCall, PipelineAnswer>(join(import.meta.dirname, 'embedded', 'pipeline-child.ts'))

const ratio = ({ clock, processor }: Timing): string =>
  `${(clock / duration).toFixed(3)} of real time (${(processor / duration).toFixed(3)} of processor time)`

/** GFLOP of the network for a second of recording: to hear it, and to answer a query about it. */
const workOf = (model: InstalledModel): { readonly hearing: number; readonly answering: number } => {
  const { tensors, metadata, inference, close } = openModel(model)
  const { preset, rate } = readForm(metadata)
  const frames = 16 * windowMultiple(preset)
  const trunk = trunkGraph(tensors, preset, frames)
  const head = headGraph(tensors, preset, trunk.outputs[0]!.shape)
  const [hearing, answering] = [trunk, head].map(
    (graph) => operationsOf(foldNetwork(graph, inference.blocked)) / 1e9 / ((frames * preset.hop) / rate),
  )
  close()
  return { hearing: hearing!, answering: answering! }
}

const separationRows = async (model: InstalledModel, sounds: readonly string[]): Promise<Row[]> => {
  const child = openPipeline()
  try {
    const opened = await child.ask({ call: 'open', model, sounds })
    await child.ask({ call: 'separate', duration: 15 })
    const times: Timing[] = []
    for (let run = 0; run < repeats; run++) times.push(await child.ask({ call: 'separate', duration }))
    const memory = child.memory()
    const one = sounds.length === 1
    const what = one ? 'one sound' : `${sounds.length} sounds`
    return [
      {
        what: `${duration} s of stereo at 44.1 kHz, ${what}`,
        measured: ratio(medianTiming(times)),
        most: one ? '0.12' : '',
      },
      {
        what: `peak memory of the child, ${what}`,
        measured: memory === null ? 'not told by this system' : format(memory * 1.048576, 'MB', 0),
        most: one ? '500 MB' : '',
      },
      ...(one
        ? [
            {
              what: 'from the model’s file to a network that can run',
              measured: `${format(opened.clock, 's')} (${format(opened.processor, 's')} of processor time)`,
              most: '',
            },
          ]
        : []),
    ]
  } finally {
    await child.close()
  }
}

const wordRows = async (model: InstalledModel): Promise<Row[]> => {
  const child = openPipeline()
  try {
    const { clock, processor, text } = await child.ask({ call: 'words', model, texts: Array(20).fill(texts).flat() })
    return [
      {
        what: 'the first answer to words, the file read',
        measured: `${format(1000 * clock, 'ms', 0)} (${format(1000 * processor, 'ms', 0)} of processor time)`,
        most: '',
      },
      { what: 'every other', measured: format(text!, 'ms'), most: '' },
    ]
  } finally {
    await child.close()
  }
}

export const bench: Bench = {
  title: 'The embedded model: noise, all of the pipeline but the project file',
  run: async ({ model: wanted }) => {
    const checkpoint = wanted === undefined ? shipped : resolve(wanted)
    if (!existsSync(checkpoint))
      return [{ what: 'the model', measured: `not measured: there is no ${checkpoint}`, most: '' }]
    const folder = mkdtempSync(join(tmpdir(), 'lasso-bench-embedded-'))
    const model: InstalledModel = {
      ...{ id: 'embedded', system: 'embedded', name: 'Lasso’s own', goodAt: 'Being measured.' },
      ...{ checkpoint: '0'.repeat(64), files: { checkpoint }, workFolder: folder },
    }
    try {
      const work = workOf(model)
      return [
        ...(await separationRows(model, ['dog'])),
        ...(await separationRows(model, ['dog', 'rain', 'music'])),
        ...(await wordRows(model)),
        {
          what: 'the network for a second of recording, and for every sound that is asked for',
          measured: `${format(work.hearing, 'GFLOP', 1)}, ${format(work.answering, 'GFLOP', 1)}`,
          most: '',
        },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
