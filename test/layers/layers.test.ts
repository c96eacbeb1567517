import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The arrows of ARCHITECTURE.md: which folder may import what. */
const root = join(import.meta.dirname, '..', '..')

type Import = { readonly from: string; readonly to: string }

const sourceFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))

/** Every module named by `import`, `export … from`, `import()`, `new URL(…, import.meta.url)` or `require`. */
const importsOf = (text: string): string[] => {
  const found: string[] = []
  const patterns = [
    /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]/g,
    /(?:^|[\s;}])import\s*['"]([^'"]+)['"]/g,
    /\bimport\(\s*['"`]([^'"`]+)['"`]/g,
    /\brequire\(\s*['"]([^'"]+)['"]/g,
    /new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
  ]
  for (const pattern of patterns) for (const match of text.matchAll(pattern)) found.push(match[1]!)
  return found
}

const imports: Import[] = sourceFiles(join(root, 'src')).flatMap((file) =>
  importsOf(readFileSync(file, 'utf8')).map((name): Import => {
    const from = relative(root, file).split(sep).join('/')
    const target = name.startsWith('.')
      ? relative(root, resolve(dirname(file), name))
          .split(sep)
          .join('/')
      : name
    return { from, to: target.replace(/\?.*$/, '') }
  }),
)

const isBuiltin = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name.split('/')[0]!)
const isPackage = (name: string): boolean => !name.startsWith('src/') && !isBuiltin(name)

const wrong = (folder: RegExp, allowed: (to: string) => boolean): string[] =>
  imports.filter(({ from, to }) => folder.test(from) && !allowed(to)).map(({ from, to }) => `${from} imports ${to}`)

/** Files outside of `folder` that import the package. */
const outside = (folder: RegExp, name: string): string[] =>
  imports
    .filter(({ from, to }) => !folder.test(from) && (to === name || to.startsWith(`${name}/`)))
    .map(({ from, to }) => `${from} imports ${to}`)

/** Everything that is loaded with these files, sooner or later: all they import but types. */
const reachedFrom = (files: readonly string[]): Set<string> => {
  const reached = new Set(files)
  for (const file of reached) {
    if (!file.startsWith('src/')) continue
    const code = readFileSync(join(root, file), 'utf8').replace(/^(?:import|export) type [^;]*?from .*$/gm, '')
    for (const name of importsOf(code))
      if (!name.startsWith('.')) reached.add(name)
      else if (/\.tsx?$/.test(name))
        reached.add(
          relative(root, resolve(root, dirname(file), name))
            .split(sep)
            .join('/'),
        )
  }
  return reached
}

describe('layers', () => {
  it('reads imports of every form', () => {
    const text = `import a from 'a'\nimport type { B } from "b"\nexport * from 'c'\nimport 'd'\nawait import('e')\nrequire('f')\nnew URL('./g.ts', import.meta.url)`
    expect(importsOf(text).sort()).toEqual(['./g.ts', 'a', 'b', 'c', 'd', 'e', 'f'])
    expect(imports.length).toBeGreaterThan(50)
  })

  it('core imports only core', () => {
    expect(wrong(/^src\/core\//, (to) => to.startsWith('src/core/'))).toEqual([])
  })

  it('the contract imports only core and zod', () => {
    expect(wrong(/^src\/contract\//, (to) => /^src\/(core|contract)\//.test(to) || to === 'zod')).toEqual([])
  })

  it('preload imports only the contract and electron', () => {
    expect(wrong(/^src\/preload\//, (to) => /^src\/(contract|preload)\//.test(to) || to === 'electron')).toEqual([])
  })

  it('main never imports the renderer or preload', () => {
    expect(wrong(/^src\/main\//, (to) => !/^src\/(renderer|preload)\//.test(to))).toEqual([])
  })

  it('the renderer imports core, contract and packages of the browser', () => {
    const hostOnly = ['electron', 'better-sqlite3', 'onnxruntime-node', 'ws', 'vite', 'vitest', '@playwright/test']
    const allowed = (to: string): boolean =>
      /^src\/(core|contract|renderer)\//.test(to) || (isPackage(to) && !hostOnly.includes(to))
    expect(wrong(/^src\/renderer\//, allowed)).toEqual([])
  })

  it('only the Electron shell imports electron', () => {
    expect(outside(/^src\/(main\/electron\/|main\/index\.ts|preload\/)/, 'electron')).toEqual([])
  })

  it('only the project file imports SQLite', () => {
    expect(outside(/^src\/main\/project-file\//, 'better-sqlite3')).toEqual([])
  })

  it('only the inference child imports onnxruntime', () => {
    expect(outside(/^src\/main\/inference\//, 'onnxruntime-node')).toEqual([])
  })

  it('no other process loads onnxruntime: neither the host nor the child that answers questions', () => {
    const reached = reachedFrom(['src/main/host.ts', 'src/main/index.ts', 'src/main/separation/child.ts'])
    expect(reached.size).toBeGreaterThan(150)
    expect(reached).toContain('src/main/inference/device-choice.ts')
    expect(reached).not.toContain('src/main/inference/session.ts')
    expect([...reached].filter((file) => file.startsWith('onnxruntime'))).toEqual([])
    expect(reachedFrom(['src/main/inference/child.ts'])).toContain('onnxruntime-node')
  })

  it('the command line and the browser host never meet Electron', () => {
    expect(
      wrong(/^src\/main\/(cli|browser)\//, (to) => to !== 'electron' && !to.startsWith('src/main/electron/')),
    ).toEqual([])
  })
})
