import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { giveFile, giveStatus } from '../support/model-server.ts'
import { openShop, pathOf, type Shop } from './models/shop.ts'

/** The models in the editor: the manager, and the panel that offers, downloads and runs them. */

let shop: Shop
let trouble: string[]

test.beforeEach(async ({ page }) => {
  shop = await openShop()
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  await page.goto(shop.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
})

test.afterEach(async () => {
  // Read before the host ends: the page complains of that, and should.
  const seen = [...trouble]
  await shop.close()
  expect(seen).toEqual([])
})

const openManager = async (page: Page): Promise<Locator> => {
  await page.keyboard.press('Shift+D')
  const manager = page.getByRole('dialog', { name: 'Models' })
  await expect(manager.getByRole('listitem', { name: 'Small' })).toBeVisible()
  return manager
}

const importRecording = async (page: Page, name = 'recording.wav'): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(join(shop.home, name))
  await expect(page.getByRole('group', { name: new RegExp(`, ${name.replace('.wav', '')}$`) })).toBeVisible()
}

/** The only clip of a track, as the keyboard and screen readers have it. */
const clipOf = (page: Page, track: string): Locator =>
  page.getByRole('list', { name: `Clips of ${track}` }).getByRole('button')

/** Sends the checkpoint in small pieces, so that there is time to look at a download. */
const slowly = (): void =>
  shop.hub.on(
    pathOf('small.safetensors'),
    giveFile(shop.checkpoint, { etag: '"1"', drip: { bytes: 32_768, pause: 150 } }),
  )

test('a model is downloaded once its licence is accepted, paused, resumed, verified and removed, by keys alone', async ({
  page,
}) => {
  slowly()
  const manager = await openManager(page)
  const small = manager.getByRole('listitem', { name: 'Small' })
  await small.getByRole('button', { name: 'Download Small' }).press('Enter')
  await expect(small.getByRole('link', { name: /MIT licence/ }).last()).toHaveAttribute(
    'href',
    'https://opensource.org/license/mit',
  )
  expect(shop.hub.seen).toEqual([])
  await expect(small.getByRole('button', { name: 'Accept and download' })).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(small.getByRole('progressbar')).toBeVisible()
  await expect(small.getByText(/\d+ % · .* of .*MB/)).toBeVisible()
  await expect(small.getByText(/kB\/s|MB\/s/)).toBeVisible()
  await small.getByRole('button', { name: 'Pause Small' }).press('Enter')
  await expect(small.getByText(/Stopped at \d+ %.*kept/)).toBeVisible()
  shop.hub.on(pathOf('small.safetensors'), giveFile(shop.checkpoint, { etag: '"1"' }))
  await small.getByRole('button', { name: 'Resume Small' }).press('Enter')
  await expect(small.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(manager.getByRole('status').filter({ hasText: 'Small is ready' })).toHaveCount(1)
  const ranges = shop.hub.gets(pathOf('small.safetensors')).map(({ headers }) => headers.range)
  expect(ranges.at(-1)).toMatch(/^bytes=[1-9]/)

  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Jobs' }).click()
  await expect(page.getByText('Paused: what was downloaded is kept')).toBeVisible()
  await openManager(page)
  await small.getByRole('button', { name: 'Verify Small' }).press('Enter')
  await expect(page.getByText('Check Small: done')).toBeVisible()
  await small.getByRole('button', { name: 'Remove Small' }).press('Enter')
  const question = page.getByRole('dialog', { name: 'Remove Small?' })
  await expect(question).toContainText(/MB are freed/)
  await question.getByRole('button', { name: 'Remove', exact: true }).press('Enter')
  await expect(small.getByRole('button', { name: 'Download Small' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(manager).toHaveCount(0)
})

test('what stopped a download is said with what to do about it', async ({ page }) => {
  const manager = await openManager(page)
  const small = manager.getByRole('listitem', { name: 'Small' })
  const bad = Buffer.from(shop.checkpoint)
  bad[bad.length - 1] = bad[bad.length - 1]! ^ 1
  shop.hub.on(pathOf('small.safetensors'), giveFile(bad))
  await small.getByRole('button', { name: 'Download Small' }).click()
  await small.getByRole('button', { name: 'Accept and download' }).click()
  await expect(small.getByRole('note')).toBeVisible({ timeout: 30_000 })
  await expect(small.getByRole('note')).toContainText('small.safetensors')

  const gated = manager.getByRole('listitem', { name: 'Gated' })
  await expect(gated).toContainText('an access token is needed')
  shop.hub.on(pathOf('small.safetensors'), giveStatus(401, { 'x-error-code': 'GatedRepo' }))
  await gated.getByRole('button', { name: 'Download Gated' }).click()
  await gated.getByRole('button', { name: 'Accept and download' }).click()
  await expect(gated.getByRole('note')).toContainText('did not give the file', { timeout: 30_000 })

  await shop.hub.close()
  await gated.getByRole('button', { name: /^(Download|Resume) Gated/ }).click()
  await expect(gated.getByRole('note')).toContainText('cannot be reached', { timeout: 30_000 })
  await expect(gated.getByRole('note')).toContainText('The built-in tools work without it.')
})

test('a token is set and forgotten, and never shown', async ({ page }) => {
  const manager = await openManager(page)
  const token = manager.getByLabel('Access token of Hugging Face')
  await expect(token).toHaveAttribute('type', 'password')
  await token.fill('hf_secretsecret')
  await page.keyboard.press('Enter')
  await expect(token).toHaveAttribute('placeholder', 'A token is set')
  await expect(token).toHaveValue('')
  await expect(manager.getByText(/forgotten when Lasso ends|safe storage/)).toBeVisible()
  await expect(manager.getByRole('listitem', { name: 'Gated' })).not.toContainText('an access token is needed')
  await manager.getByRole('button', { name: 'Forget' }).click()
  await expect(token).toHaveAttribute('placeholder', 'hf_…')
})

test('a checkpoint is added from a file, and by dropping it on the editor', async ({ page }) => {
  const manager = await openManager(page)
  await manager.getByRole('button', { name: 'Add from file…' }).click()
  const files = page.getByRole('dialog', { name: 'Add a model' })
  await files.getByRole('button', { name: /model/ }).first().click()
  for (const name of ['vocab.json', 'merges.txt', 'small.safetensors'])
    await files.getByRole('button', { name: new RegExp(name.replace('.', '\\.')) }).click({ modifiers: ['Control'] })
  await files.getByRole('button', { name: 'Add', exact: true }).click()
  const small = manager.getByRole('listitem', { name: 'Small' })
  await expect(small.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 })
  expect(shop.hub.seen).toEqual([])
  await page.keyboard.press('Escape')

  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['not a network'], 'other.ckpt'))
    return transfer
  })
  await page.getByRole('contentinfo').dispatchEvent('drop', { dataTransfer: dropped })
  const question = page.getByRole('dialog', { name: 'Add “other.ckpt” as a model?' })
  await question.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByText(/“other\.ckpt” is refused/).first()).toBeVisible()
})

test('models move to another folder', async ({ page }) => {
  const manager = await openManager(page)
  const small = manager.getByRole('listitem', { name: 'Small' })
  await small.getByRole('button', { name: 'Download Small' }).click()
  await small.getByRole('button', { name: 'Accept and download' }).click()
  await expect(small.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 })
  const storage = manager.getByRole('region', { name: 'Storage' })
  await expect(storage).toContainText(/GB free|MB free/)
  await storage.getByRole('button', { name: 'Change folder…' }).click()
  const files = page.getByRole('dialog', { name: 'Choose a folder' })
  await files.getByRole('button', { name: /model/ }).first().click()
  await expect(files.getByText(/home\/model$/)).toBeVisible()
  await files.getByRole('button', { name: 'Choose this folder' }).click()
  await page.getByRole('dialog', { name: 'Move the models there?' }).getByRole('button', { name: 'Move them' }).click()
  await expect(storage.getByText(/home\/model$/)).toBeVisible()
  await expect(small.getByText('Ready', { exact: true })).toBeVisible()
})

test('the manager is reached from the menu, the palette and the preferences, and Escape leads back', async ({
  page,
}) => {
  await page.getByRole('menuitem', { name: 'Separate' }).click()
  await page.getByRole('menuitem', { name: /^Models/ }).click()
  const manager = page.getByRole('dialog', { name: 'Models' })
  await expect(manager.getByText(/Runs on/)).toBeVisible({ timeout: 60_000 })
  await manager.getByRole('button', { name: 'Done' }).click()
  await expect(manager).toHaveCount(0)
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('models')
  await page.keyboard.press('Enter')
  await expect(manager).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(manager).toHaveCount(0)
  await page.keyboard.press('Control+Comma')
  await page.getByRole('button', { name: 'Manage models…' }).click()
  await expect(manager).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(manager).toHaveCount(0)
  await expect(page.getByRole('dialog', { name: 'Preferences' })).toBeVisible()
})

test('a sound that nothing here knows is had by a download in place, and its result says what made it', async ({
  page,
}) => {
  await importRecording(page)
  await page.keyboard.press('d')
  await page.keyboard.type('a dog barking')
  await expect(page.getByText('No installed system knows this sound.')).toBeVisible()
  const offer = page.getByRole('listitem', { name: 'Small' })
  await expect(offer).toContainText('MB')
  await offer.getByRole('button', { name: 'Download… Small' }).click()
  await expect(offer.getByRole('link', { name: /MIT licence/ })).toBeVisible()
  await offer.getByRole('button', { name: 'Accept and download' }).click()
  await expect(page.getByText(/Auto picks/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('combobox', { name: 'System' })).toContainText('Auto: Small')
  await expect(page.getByText(/^Runs on CPU/).first()).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  const result = page.getByRole('group', { name: 'Track 2, a dog barking' })
  await expect(result).toBeVisible({ timeout: 60_000 })

  await clipOf(page, 'a dog barking').dispatchEvent('click')
  await page.getByRole('tab', { name: 'Inspector' }).click()
  const facts = page.getByRole('region', { name: 'Origin' })
  await expect(facts).toContainText('How it was made')
  await expect(facts).toContainText(/Device.*CPU \(\d+ thread/)
  await expect(facts).toContainText(/Checkpoint[0-9a-f]{12}/)
})

test('a system whose model is absent can be chosen, and is offered in place', async ({ page }) => {
  await importRecording(page)
  await page.keyboard.press('d')
  await page.keyboard.type('hum')
  await expect(page.getByRole('combobox', { name: 'System' })).toContainText('Auto: Built-in tools')
  await page.getByRole('combobox', { name: 'System' }).click()
  await page.getByRole('option', { name: /Gated/ }).click()
  await expect(page.getByText('Gated is not on this machine yet.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Separate', exact: true })).toBeDisabled()
  const offer = page.getByRole('listitem', { name: 'Gated' })
  await expect(offer).toContainText('signed in at Hugging Face')
  await offer.getByRole('button', { name: 'Set an access token…' }).click()
  await expect(page.getByRole('dialog', { name: 'Models' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'System' }).click()
  await page.getByRole('option', { name: /^Auto/ }).click()
  await expect(page.getByRole('button', { name: 'Separate', exact: true })).toBeEnabled()
})

test('several sounds are taken out in one pass, each on a track of its own, with one kept out', async ({ page }) => {
  await importRecording(page)
  const manager = await openManager(page)
  await manager.getByRole('button', { name: 'Download Small' }).click()
  await manager.getByRole('button', { name: 'Accept and download' }).click()
  await expect(manager.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Escape')

  await page.keyboard.press('d')
  await page.keyboard.type('dog; car')
  await page.getByRole('tab', { name: 'History' }).click()
  await page.getByRole('tab', { name: 'Describe' }).click()
  await expect(page.getByRole('button', { name: 'Leave out “dog”' })).toBeVisible()
  await page.getByRole('button', { name: 'Another sound' }).click()
  await page.keyboard.type('rain, thunder')
  await page.getByRole('button', { name: 'Make it 2 sounds' }).click()
  await page.getByRole('button', { name: 'Leave out “thunder”' }).click()
  await page.getByRole('button', { name: 'Leave out “rain”' }).click()
  await page.getByRole('button', { name: 'But not…' }).click()
  await page.keyboard.type('music')
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  await expect(page.getByRole('group', { name: 'Track 2, dog' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('group', { name: 'Track 3, car' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Z')
  await expect(page.getByRole('group', { name: /^Track 2/ })).toHaveCount(0)
})

test('more like this: a region of another recording is the example, without a word', async ({ page }) => {
  await importRecording(page)
  await importRecording(page, 'example.wav')
  const manager = await openManager(page)
  await manager.getByRole('button', { name: 'Download Small' }).click()
  await manager.getByRole('button', { name: 'Accept and download' }).click()
  await expect(manager.getByText('Ready', { exact: true })).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('Escape')

  await page.getByRole('combobox', { name: 'System' }).click()
  await page.getByRole('option', { name: /Small/ }).click()
  await clipOf(page, 'example').dispatchEvent('click')
  await page.getByRole('button', { name: 'More like this' }).click()
  await expect(page.getByText('Like example')).toBeVisible()
  await expect(page.getByText('2.0 s', { exact: true })).toBeVisible()
  await expect(page.getByText('Now select where to look for more of it.')).toBeVisible()
  await clipOf(page, 'recording').dispatchEvent('click')
  await expect(page.getByText('Now select where to look for more of it.')).toHaveCount(0)
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  await expect(page.getByRole('group', { name: /^Track 3/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Forget the example' }).click()
  await expect(page.getByText('Like example')).toHaveCount(0)
})
