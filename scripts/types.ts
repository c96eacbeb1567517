import { run } from './run.ts'

// Every tsconfig: core without DOM and node, the host with node, the renderer with DOM, the tests and scripts with both.
const projects = ['tsconfig.core.json', 'tsconfig.node.json', 'tsconfig.web.json', 'tsconfig.test.json']

let failed = 0
for (const project of projects) failed += (await run('tsc', ['-p', project])) === 0 ? 0 : 1
process.exitCode = failed > 0 ? 1 : 0
