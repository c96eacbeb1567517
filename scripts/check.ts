import { run } from './run.ts'

/** All that can be said about the code without running it: format, lint, types, layers, notices. */
const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'node', ['scripts/types.ts']],
  ['layers', 'vitest', ['run', 'test/layers']],
  ['third-party notices', 'node', ['scripts/notices.ts', '--check']],
]

for (const [name, command, args] of steps) {
  const start = performance.now()
  const code = await run(command, args)
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name}  ${((performance.now() - start) / 1000).toFixed(1)} s`)
  if (code !== 0) {
    process.exitCode = 1
    break
  }
}
