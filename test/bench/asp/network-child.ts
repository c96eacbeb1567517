import type { Session } from '../../../src/core/nn/session.ts'
import type { InstalledModel } from '../../../src/core/systems/model.ts'
import { queryFeeds, queryGraph } from '../../../src/core/systems/zeroshot-asp/query-encoder.ts'
import { separateSegment, stft } from '../../../src/core/systems/zeroshot-asp/reference.ts'
import { segmentLength } from '../../../src/core/systems/zeroshot-asp/segments.ts'
import { openSeparator } from '../../../src/core/systems/zeroshot-asp/separator.ts'
import { openModel } from '../../../src/main/inference/open-model.ts'
import { seededTensor } from '../../support/seeded-tensor.ts'
import { timed } from '../measure.ts'

/** Which of the two networks a process holds: the detector with a clip of ten seconds, the separator with a segment of two. */
export type Network = 'detector' | 'separator'

export type NetworkCall =
  | { readonly call: 'open'; readonly model: InstalledModel; readonly network: Network }
  /** One clip or segment, from its samples to what the network makes of it. */
  | { readonly call: 'run' }

const noise = (key: string, length: number, scale: number): Float32Array =>
  seededTensor({ key, shape: [length], scale, offset: 0 })

const openDetector = async (installed: InstalledModel): Promise<() => Promise<unknown>> => {
  const model = openModel(installed)
  const graph = queryGraph(model.tensors, 'sed_model')
  const session: Session = await model.inference.open(graph)
  const clip = noise('clip', 320_000, 0.3)
  return () => session.run(queryFeeds(clip, graph, 'stretched'))
}

const openUnet = async (installed: InstalledModel): Promise<() => Promise<unknown>> => {
  const separator = await openSeparator(openModel(installed), stft.framesOf(segmentLength))
  const condition = noise('condition', 2048, 1)
  const segment = noise('segment', segmentLength, 0.3)
  return () => separateSegment(segment, (magnitude) => separator.mask(magnitude, [condition]), false)
}

let run: () => Promise<unknown> = async () => {}

process.on('message', async (call: NetworkCall) => {
  if (call.call === 'open') {
    run = await (call.network === 'detector' ? openDetector : openUnet)(call.model)
    await run()
    process.send!(null)
  } else process.send!(await timed(run))
})
