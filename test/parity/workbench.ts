import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Provider } from '../../src/contract/api.ts'
import { openModel } from '../../src/main/inference/open-model.ts'
import { writeSeededTensors } from '../support/seeded-checkpoint.ts'
import type { SeededTensor } from '../support/seeded-tensor.ts'
import type { ParityCase } from './case.ts'
import type { Workbench } from './network.ts'

/** A case's weights as a checkpoint file, in a temporary folder where they are seeded, opened as an installed model is. */
export const openWorkbench = (
  golden: ParityCase,
  prefix: string,
  provider: Provider,
): { readonly bench: Workbench; close(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'lasso-parity-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const checkpoint = golden.checkpoint ?? join(folder, 'checkpoint.safetensors')
    const tensors = new Map<string, SeededTensor>(
      [...golden.weights].map(([name, tensor]) => [prefix === '' ? name : `${prefix}.${name}`, tensor]),
    )
    if (golden.checkpoint === null) writeSeededTensors(checkpoint, tensors)
    const model = openModel(
      {
        id: golden.name,
        system: golden.network,
        name: golden.name,
        goodAt: '',
        checkpoint: createHash('sha256')
          .update(JSON.stringify([...tensors]))
          .digest('hex'),
        files: { checkpoint },
        // What is made of a file that is part of the repository is not kept beside it.
        workFolder: folder,
      },
      { provider },
    )
    const bench: Workbench = { model, weights: model.tensors, open: (graph) => model.inference.open(graph) }
    return {
      bench,
      close: () => {
        model.close()
        remove()
      },
    }
  } catch (thrown) {
    remove()
    throw thrown
  }
}
