import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { root } from './run.ts'

/** Reads the fuses of the packaged program in `dist/` and fails when one is not as electron-builder.yml says. */
const expected: readonly (readonly [option: FuseV1Options, state: FuseState])[] = [
  [FuseV1Options.RunAsNode, FuseState.DISABLE],
  [FuseV1Options.EnableCookieEncryption, FuseState.ENABLE],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, FuseState.DISABLE],
  [FuseV1Options.EnableNodeCliInspectArguments, FuseState.DISABLE],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseState.ENABLE],
  [FuseV1Options.OnlyLoadAppFromAsar, FuseState.ENABLE],
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot, FuseState.DISABLE],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, FuseState.DISABLE],
]

const packaged = (): string => {
  const folder = readdirSync(join(root, 'dist')).find((name) => /-unpacked$|^mac/.test(name))
  if (!folder) throw new Error('No packaged program in dist/: run `npm run package` first')
  const inside = { win32: 'Lasso.exe', darwin: 'Lasso.app' }[process.platform as string] ?? 'lasso'
  return join(root, 'dist', folder, inside)
}

const wire = await getCurrentFuseWire(packaged())
const wrong = expected.filter(([option, state]) => wire[option] !== state).map(([option]) => FuseV1Options[option])
console.log(wrong.length === 0 ? 'Every fuse is set as it should be' : `Wrong fuses: ${wrong.join(', ')}`)
process.exitCode = wrong.length === 0 ? 0 : 1
