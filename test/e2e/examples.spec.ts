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

const importRecording = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(join(shop.home, 'recording.wav'))
  await expect(page.getByRole('group', { name: /, recording$/ })).toBeVisible()
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
