import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Bench } from './measure.ts'

/**
 * `npm run bench [-- NAME… [FLAGS]]`: figures, side by side where there is something to compare with. Flags are those of
 * the bench: `--reference FOLDER` is a checkout of the reference code of `audiosep` or `asp`, `--python` an interpreter that runs it,
 * `--rows window,memory` measures some rows only; `--model FILE` is another file than the one that ships, for `embedded` and `quality`;
 * `--pairs N`, `--seed N` and `--json FILE` are those of `quality`: mixtures of every test, which ones, and where figures go.
 */
const benches: { readonly [name: string]: () => Promise<{ readonly bench: Bench }> } = {
  import: () => import('./import.ts'),
  open: () => import('./open.ts'),
  edit: () => import('./edit.ts'),
  noise: () => import('./noise.ts'),
  start: () => import('./start.ts'),
  drawing: () => import('./drawing.ts'),
  playback: () => import('./playback.ts'),
  quality: () => import('./quality-table.ts'),
  checkpoint: () => import('./checkpoint.ts'),
  audacity: () => import('./audacity.ts'),
  audiosep: () => import('./audiosep.ts'),
  listening: () => import('./listening.ts'),
  asp: () => import('./asp.ts'),
  embedded: () => import('./embedded.ts'),
}

/** Playing takes ten minutes, and so may networks of full size, and hundreds of mixtures: only when asked for. */
const slow = new Set(['playback', 'audiosep', 'listening', 'asp', 'embedded', 'quality'])

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    reference: { type: 'string' },
    python: { type: 'string' },
    rows: { type: 'string' },
    model: { type: 'string' },
    pairs: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'string' },
  },
})
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`No bench called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const chosen = positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !slow.has(name))

const processors = cpus()
console.log(`${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, Node ${process.version}`)
for (const name of chosen) {
  const { bench } = await benches[name]!()
  console.log(`\n${bench.title}`)
  const rows = await bench.run(flags)
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => [row.what, row.measured][column]!.length)))
  for (const row of rows)
    console.log(
      `  ${row.what.padEnd(widths[0]!)}  ${row.measured.padStart(widths[1]!)}${row.most ? `  (at most ${row.most})` : ''}`,
    )
}
