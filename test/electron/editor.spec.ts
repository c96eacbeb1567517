import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { electronBinary } from '../../scripts/electron-binary.ts'

const binary = electronBinary()
test.skip(binary.path === null, binary.reason)

let folder: string
let editor: ElectronApplication
let page: Page

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lasso-electron-'))
  editor = await _electron.launch({
    executablePath: binary.path!,
    args: ['.', ...(process.platform === 'linux' ? ['--no-sandbox'] : [])],
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, LASSO_HOME: folder } as Record<string, string>,
  })
  page = await editor.firstWindow()
})

test.afterAll(async () => {
  await editor?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('opens the editor under our own scheme, isolated', async () => {
  expect(page.url()).toBe('lasso://editor/index.html')
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined')
  await expect(page.getByRole('application').or(page.getByRole('main')).first()).toBeVisible()
})

test('gives the page the bridge and nothing else', async () => {
  const keys = await page.evaluate(() => Object.keys((globalThis as unknown as { lasso: object }).lasso).sort())
  expect(keys).toEqual(['adopt', 'onMessage', 'send'])
})

test('stays on its page', async () => {
  await page.evaluate(() => {
    location.href = 'https://example.org/'
  })
  await page.waitForTimeout(300)
  expect(page.url()).toBe('lasso://editor/index.html')
  expect(editor.windows()).toHaveLength(1)
})

test('answers byte resources with exact ranges', async () => {
  const status = await page.evaluate(async () => (await fetch('/bytes/none/source_none/samples/0')).status)
  expect(status).toBe(404)
})

test('has native menus from the command table', async () => {
  const labels = await editor.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label) ?? [])
  expect(labels).toEqual(expect.arrayContaining(['File', 'Edit', 'Transport']))
})

test('keeps one instance', async () => {
  expect(await editor.evaluate(({ app }) => app.hasSingleInstanceLock())).toBe(true)
})
