import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { highTone, lowTone, tone } from '../support/embedded-model.ts'
import { type Resources, shipEmbeddedModel } from '../support/shipped-model.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { type BrowserHost, startBrowserHost } from './browser-host.ts'

/** The first minute: words, with nothing but the model that comes with Lasso. */

// A network runs in some of them: on a busy machine that takes its time.
test.describe.configure({ timeout: 180_000 })

let folder: ReturnType<typeof temporaryFolder>
let resources: Resources
let host: BrowserHost
let trouble: string[]

test.beforeAll(async () => {
  folder = temporaryFolder()
  resources = await shipEmbeddedModel(folder.path)
  const high = tone(highTone)
  const both = tone(lowTone).map((sample, at) => sample + high[at]!)
  writeWav(join(folder.path, 'park.wav'), [both], 32_000, 'int16')
})
test.afterAll(() => folder[Symbol.dispose]())

const open = async (page: Page): Promise<void> => {
  host = await startBrowserHost(folder.path, undefined, {
    ...{ LASSO_CATALOGUE: resources.cataloguePath, LASSO_PROVIDER: 'cpu' },
  })
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  await page.goto(host.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
}

test.afterEach(async () => {
  const seen = [...trouble]
  await host.stop()
  expect(seen).toEqual([])
})

const importRecording = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(join(folder.path, 'park.wav'))
  await expect(page.getByRole('group', { name: /, park$/ })).toBeVisible({ timeout: 60_000 })
}

const describe = async (page: Page): Promise<Locator> => {
  await page.keyboard.press('d')
  const field = page.getByRole('combobox', { name: 'What do you hear?' })
  await expect(field).toBeFocused()
  return field
}

test('the dog, by keys alone: completed, separated, on a track of its own', async ({ page }) => {
  await open(page)
  await importRecording(page)
  const field = await describe(page)
  await expect(field).toHaveAttribute('aria-expanded', 'false')
  await field.pressSequentially('the d')
  const list = page.getByRole('listbox', { name: 'Sounds that are known' })
  await expect(list).toBeVisible()
  await expect(field).toHaveAttribute('aria-expanded', 'true')
  await expect(field).toHaveAttribute('aria-controls', (await list.getAttribute('id')) ?? '')
  // What may still become a known word is not told to be unknown.
  await expect(page.getByText(/Not sure/)).toHaveCount(0)

  const dog = list.getByRole('option', { name: 'the dog' })
  await page.keyboard.press('ArrowDown')
  await expect(dog).toHaveAttribute('aria-selected', 'true')
  await expect(field).toHaveAttribute('aria-activedescendant', (await dog.getAttribute('id')) ?? '')
  await page.keyboard.press('ArrowUp')
  await expect(dog).toHaveAttribute('aria-selected', 'false')
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  await expect(field).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(list).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('the dog')
  await expect(list).toHaveCount(0)

  await expect(page.getByRole('status').filter({ hasText: 'Auto picks Everyday' })).toBeVisible()
  await page.getByText('Both', { exact: true }).click()
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  await expect(page.getByRole('group', { name: /^Track \d+, / })).toHaveCount(2, { timeout: 60_000 })
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByText(/the dog/).first()).toBeVisible()
})

test('what it has not learned is not guessed at, unless that is wished', async ({ page }) => {
  await open(page)
  await importRecording(page)
  const field = await describe(page)
  await field.fill('hippopotamus')
  const answer = page.getByRole('status').filter({ hasText: 'Not sure what “hippopotamus” sounds like.' })
  await expect(answer).toContainText('Everyday has not learned it.')
  const separate = page.getByRole('button', { name: 'Separate', exact: true })
  await expect(separate).toBeDisabled()

  await answer.getByRole('button', { name: 'Sounds it knows' }).click()
  const sounds = page.getByRole('dialog', { name: 'Sounds that Everyday knows' })
  await expect(sounds.getByRole('button', { name: 'dog', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sounds).toHaveCount(0)

  await answer.getByRole('button', { name: 'Let it guess' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'what comes is a guess' })).toBeVisible()
  await expect(separate).toBeEnabled()
  await separate.click()
  await expect(page.getByRole('group', { name: /^Track \d+, / })).toHaveCount(2, { timeout: 60_000 })

  // Another word is another question.
  await field.fill('walrus')
  await expect(page.getByRole('status').filter({ hasText: 'Not sure what “walrus” sounds like.' })).toBeVisible()
  await expect(separate).toBeDisabled()
})

test('the sounds that it knows: a few in the panel, all behind them, found by other words', async ({ page }) => {
  await open(page)
  await importRecording(page)
  const field = await describe(page)
  const known = page.getByRole('region', { name: 'Known sounds' })
  await known.getByRole('button', { name: 'All 6 sounds that Everyday knows…' }).click()
  const sounds = page.getByRole('dialog', { name: 'Sounds that Everyday knows' })
  await sounds.getByRole('searchbox', { name: 'Find a sound' }).fill('puppy')
  await expect(sounds.getByRole('button', { name: 'rain', exact: true })).toHaveCount(0)
  await sounds.getByRole('button', { name: 'dog', exact: true }).click()
  await expect(sounds).toHaveCount(0)
  await expect(field).toHaveValue('dog')
  await expect(field).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: 'Auto picks Everyday' })).toBeVisible()
})

test('the manager has it first, with its card, and nothing to download or to remove', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Shift+D')
  const manager = page.getByRole('dialog', { name: 'Models' })
  const item = manager.getByRole('listitem').first()
  await expect(item).toHaveAccessibleName('Everyday')
  await expect(item).toContainText('Comes with Lasso')
  await expect(item.getByText('Ready', { exact: true })).toBeVisible()
  await expect(item.getByRole('button', { name: /Download|Remove/ })).toHaveCount(0)
  await item.getByRole('button', { name: 'Card and attributions' }).click()
  const card = page.getByRole('dialog', { name: 'About Everyday' })
  await expect(card.getByText('tests', { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  await item.getByRole('button', { name: 'Verify Everyday' }).click()
  await expect(page.getByText('Check Everyday: done')).toBeVisible()
})

test('a damaged one is told of where it is missed, and the built-in tools work', async ({ page }) => {
  const bytes = readFileSync(resources.modelPath)
  writeFileSync(resources.modelPath, bytes.subarray(0, bytes.length - 1))
  try {
    await open(page)
    await importRecording(page)
    const field = await describe(page)
    await field.fill('hiss')
    const answer = page.getByRole('status').filter({ hasText: 'Background noise' })
    await expect(answer).toContainText('Everyday is damaged and not used.')
    await answer.getByRole('button', { name: 'See what is wrong' }).click()
    const item = page.getByRole('dialog', { name: 'Models' }).getByRole('listitem', { name: 'Everyday' })
    await expect(item.getByRole('note')).toContainText('install Lasso again')
  } finally {
    writeFileSync(resources.modelPath, bytes)
  }
})
