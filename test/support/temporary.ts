import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh folder that is removed when the `using` scope ends. */
export const temporaryFolder = (): { readonly path: string; file(name: string): string; [Symbol.dispose](): void } => {
  const path = mkdtempSync(join(tmpdir(), 'lasso-test-'))
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}
