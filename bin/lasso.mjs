#!/usr/bin/env node
// The command line for whoever does not go through npm: finds a Node that runs TypeScript as it is, and hands over.
// Plain JavaScript that every Node since 12 understands, so that an old one gets a sentence and not a syntax error.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const needed = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const recent = Number(process.versions.node.split('.')[0]) >= needed
const node = recent ? process.execPath : own

if (!existsSync(node)) {
  process.stderr.write(
    `Lasso needs Node ${needed} or newer; this is ${process.versions.node}. “npm ci” in ${root} brings one.\n`,
  )
  process.exit(1)
}

const child = spawn(node, [join(root, 'src', 'main', 'cli', 'index.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
// A signal to the whole group reaches the child by itself; one to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
