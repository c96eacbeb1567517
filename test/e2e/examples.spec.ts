import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { openShop, type Shop } from './models/shop.ts'

/** Examples that a project keeps: named, chosen, combined, taken back. */

let shop: Shop
let trouble: string[]

test.beforeEach(async ({ page }) => {
  shop = await openShop()
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  await page.goto(shop.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
})

test.afterEach(async () => {
  const seen = [...trouble]
  await shop.close()
  expect(seen).toEqual([])
})

const importRecording = async (page: Page, tracks = 1): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(join(shop.home, 'recording.wav'))
  await expect(page.getByRole('group', { name: /^Track \d+, recording$/ })).toHaveCount(tracks)
}

const keep = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('Use as Example')
  await page.keyboard.press('Enter')
  const field = page.getByRole('textbox', { name: 'Name of the example' })
  await expect(field).toBeFocused()
  await field.fill(name)
  await field.press('Enter')
}

const examples = (page: Page) => page.getByRole('group', { name: 'More like these examples' }).getByRole('button')

test('files become examples: chosen, or dropped on the panel; they stand on no track', async ({ page }) => {
  const dropOn = async (panel: string): Promise<void> => {
    const bytes = [...readFileSync(join(shop.home, 'example.wav'))]
    const files = await page.evaluateHandle((content) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([new Uint8Array(content)], 'gull.wav', { type: 'audio/wav' }))
      return transfer
    }, bytes)
    await page.dispatchEvent(panel, 'dragover', { dataTransfer: files })
    await page.dispatchEvent(panel, 'drop', { dataTransfer: files })
  }
  await page.keyboard.press('d')
  await expect(page.getByRole('button', { name: /^Like a file/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await importRecording(page)
  await page.getByRole('button', { name: /^Like a file/ }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(join(shop.home, 'example.wav'))
  await expect(examples(page)).toHaveText(['example'])
  await dropOn('.describe')
  await expect(examples(page)).toHaveText(['example', 'gull'])
  for (const name of ['example', 'gull'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('group', { name: /^Track \d/ })).toHaveCount(1)
  await page.keyboard.press('Control+Z')
  await expect(examples(page)).toHaveText(['example'])
  await page.keyboard.press('Control+Shift+Z')

  // Named alike they are one.
  await page.getByRole('button', { name: 'gull', exact: true }).dblclick()
  await page.getByRole('textbox', { name: 'Name of the example' }).fill('example')
  await page.keyboard.press('Enter')
  await expect(examples(page)).toHaveText(['example2 regions'])
  await expect(examples(page)).toHaveAttribute('aria-pressed', 'true')
})

test('a selection of several recordings is one example of them all', async ({ page }) => {
  await importRecording(page)
  await importRecording(page, 2)
  const clips = page.getByRole('list', { name: 'Clips of recording' }).getByRole('button')
  await clips.first().press('Enter')
  await clips.last().dispatchEvent('click', { shiftKey: true })
  await keep(page, 'Bells')
  await expect(examples(page)).toHaveText(['Bells2 regions'])
})

test('are kept by name, combined in a query, renamed, and taken back by undo', async ({ page }) => {
  await importRecording(page)
  await page.getByRole('list', { name: 'Clips of recording' }).getByRole('button').press('Enter')
  await keep(page, 'Siren')
  const siren = page.getByRole('button', { name: 'Siren', exact: true })
  await expect(siren).toHaveAttribute('aria-pressed', 'true')
  await keep(page, 'Bell')
  const bell = page.getByRole('button', { name: 'Bell', exact: true })
  await expect(bell).toHaveAttribute('aria-pressed', 'true')
  await siren.click()
  await expect(siren).toHaveAttribute('aria-pressed', 'false')

  await bell.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name of the example' }).fill('Church bell')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Church bell' })).toBeVisible()
  await siren.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(siren).toBeHidden()
  await page.keyboard.press('Control+Z')
  await expect(siren).toBeVisible()
})
