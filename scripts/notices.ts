import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './run.ts'

/**
 * Writes `third-party-notices.txt`: name, version, licence and licence text of every package that ships, read from the lock
 * file and from the packages themselves. What ships is every dependency, and those development dependencies that Vite
 * bundles into the renderer. `--check` writes nothing and fails when the file is not what it would write.
 */
const bundled = [
  'react',
  'react-dom',
  'zustand',
  '@base-ui/react',
  'react-resizable-panels',
  '@tanstack/react-virtual',
  'tinykeys',
  'lucide-react',
  'tone',
]

type Manifest = {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly homepage?: string
  readonly dependencies?: { readonly [name: string]: string }
}

const read = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** The folder from which `name` resolves for a package in `from`, as Node does it. */
const resolve = (from: string, name: string): string | null => {
  for (let folder = from; ; folder = join(folder, '..')) {
    const candidate = join(folder, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return candidate
    if (folder === root) return null
  }
}

const folders = new Set<string>()
const visit = (from: string, name: string): void => {
  const folder = resolve(from, name)
  if (!folder || folders.has(folder)) return
  folders.add(folder)
  for (const dependency of Object.keys(read(folder).dependencies ?? {})) visit(folder, dependency)
}

const own = read(root)
for (const name of [...Object.keys(own.dependencies ?? {}), ...bundled]) visit(root, name)

const licenceText = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n')

const notices = [...folders]
  .map((folder) => ({ ...read(folder), text: licenceText(folder) }))
  .sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))

const missing = notices.filter((notice) => !notice.license)
if (missing.length > 0) throw new Error(`No licence stated by ${missing.map((notice) => notice.name).join(', ')}`)

const body = notices.map(({ name, version, license, homepage, text }) =>
  [
    `${name} ${version}`,
    `Licence: ${license}`,
    ...(homepage ? [homepage] : []),
    '',
    text || '(no licence text in the package)',
  ].join('\n'),
)
const rule = `\n\n${'─'.repeat(80)}\n\n`
const text = `${['Lasso includes the following packages.', ...body].join(rule)}\n`
const file = join(root, 'third-party-notices.txt')
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const lines = (content: string): string => content.replaceAll('\r\n', '\n')

if (!values.check) {
  writeFileSync(file, text)
  console.log(`${notices.length} packages in third-party-notices.txt`)
} else if (!existsSync(file) || lines(readFileSync(file, 'utf8')) !== lines(text)) {
  console.error('third-party-notices.txt is out of date: run `npm run notices`')
  process.exitCode = 1
}
