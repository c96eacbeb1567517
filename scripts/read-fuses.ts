import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { root } from './run.ts'

/** Reads the fuses of the packaged program in `dist/` and fails when one is not as electron-builder.yml says. */

// The fuse wire holds one character a fuse: '0' and '1' (docs/tutorial/fuses.md).
const off = '0'.charCodeAt(0)
const on = '1'.charCodeAt(0)

const expected: readonly (readonly [option: FuseV1Options, state: number])[] = [
  [FuseV1Options.RunAsNode, off],
  [FuseV1Options.EnableCookieEncryption, on],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, off],
  [FuseV1Options.EnableNodeCliInspectArguments, off],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, on],
  [FuseV1Options.OnlyLoadAppFromAsar, on],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, off],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, off],
]

const packaged = (): string => {
  const folder = readdirSync(join(root, 'dist')).find((name) => /-unpacked$|^mac/.test(name))
  if (!folder) throw new Error('No packaged program in dist/: run `npm run package` first')
  const inside = { win32: 'Lasso.exe', darwin: 'Lasso.app' }[process.platform as string] ?? 'lasso'
  return join(root, 'dist', folder, inside)
}

const wire = await getCurrentFuseWire(packaged())
const wrong = expected
  .filter(([option, state]) => Number(wire[option]) !== state)
  .map(([option]) => FuseV1Options[option])
console.log(wrong.length === 0 ? 'Every fuse is set as it should be' : `Wrong fuses: ${wrong.join(', ')}`)
process.exitCode = wrong.length === 0 ? 0 : 1
