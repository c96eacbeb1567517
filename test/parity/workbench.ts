import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Provider } from '../../src/contract/api.ts'
import { elementCount } from '../../src/core/nn/tensor.ts'
import { openSession } from '../../src/main/inference/session.ts'
import { writeSeededTensors } from '../support/seeded-checkpoint.ts'
import type { SeededTensor } from '../support/seeded-tensor.ts'
import type { ParityCase } from './case.ts'
import type { Workbench } from './network.ts'

/** A case's weights written to a file of a temporary folder, so that sessions map them as they map a checkpoint. */
export const openWorkbench = (
  golden: ParityCase,
  prefix: string,
  provider: Provider,
): { readonly bench: Workbench; close(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-parity-'))
  const tensors = new Map<string, SeededTensor>(
    [...golden.weights].map(([name, tensor]) => [prefix === '' ? name : `${prefix}.${name}`, tensor]),
  )
  const { start, offsets } = writeSeededTensors(join(folder, 'weights.safetensors'), tensors)
  const bench: Workbench = {
    weights: new Map([...tensors].map(([name, { shape }]) => [name, { type: 'float32' as const, shape }])),
    open: (graph) =>
      openSession(graph, {
        folder,
        provider,
        place: (name) => ({
          file: 'weights.safetensors',
          offset: start + offsets.get(name)!,
          length: 4 * elementCount(tensors.get(name)!.shape),
        }),
      }),
  }
  return { bench, close: () => rmSync(folder, { recursive: true, force: true }) }
}
