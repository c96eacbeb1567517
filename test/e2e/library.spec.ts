import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { writeNoise, writeText } from '../library/folder.ts'
import { type Ear, openEar } from './listening/ear.ts'

/** A folder of the user's sounds: chosen, listened to in the background, and asked for by name. */

let ear: Ear
let sounds: string
let trouble: string[]

test.beforeEach(async ({ page }) => {
  ear = await openEar()
  sounds = join(dirname(ear.recording), 'Sounds')
  writeNoise(join(sounds, 'Bark', '1.wav'), 2, 1)
  writeNoise(join(sounds, 'Bark', '2.wav'), 2, 2)
  writeNoise(join(sounds, 'My gadget', '1.wav'), 2, 3)
  writeText(join(sounds, 'My gadget', 'broken.wav'), 'no recording')
  mkdirSync(join(sounds, 'Zither'))
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  await page.goto(ear.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
})

test.afterEach(async () => {
  // Read before the host ends: the page complains of that, and should.
  const seen = [...trouble]
  await ear.close()
  expect(seen).toEqual([])
})

const runCommand = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill(name)
  await page.keyboard.press('Enter')
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Library of sounds' })

const importRecording = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(ear.recording)
  await expect(page.getByRole('group', { name: /, recording$/ })).toBeVisible()
}

const getModel = async (page: Page): Promise<void> => {
  await page.keyboard.press('w')
  const offer = page.getByRole('region', { name: 'What is heard' }).getByRole('listitem', { name: 'Zero-shot ASP' })
  await offer.getByRole('button', { name: /Download/ }).click()
  await offer.getByRole('button', { name: 'Accept and download' }).click()
  await expect(offer).toBeHidden({ timeout: 30_000 })
}

/** Chooses the folder in the dialog, as a person does. */
const choose = async (page: Page): Promise<Locator> => {
  await runCommand(page, 'Library of Sounds')
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name: 'Choose a folder…' }).click()
  const files = page.getByRole('dialog', { name: /folder/i }).last()
  await files.getByText('Sounds', { exact: true }).first().dblclick()
  await files.getByRole('button', { name: 'Choose this folder' }).click()
  await expect(dialog.getByRole('list', { name: 'Sounds of your library' }).getByRole('listitem')).toHaveCount(3)
  return dialog
}

test('is chosen, is away, comes back, and is forgotten', async ({ page }) => {
  const dialog = await choose(page)
  await expect(dialog.getByText('4 recordings will be listened to once a model that can is here.')).toBeVisible()
  await expect(dialog.getByText('no recordings in its folder yet')).toBeVisible()
  renameSync(sounds, `${sounds} away`)
  await dialog.getByRole('button', { name: 'Look again' }).click()
  await expect(dialog.getByText('“Sounds” is not there.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()

  const library = page.getByRole('region', { name: 'Your library' })
  await expect(library.getByText('“Sounds” is not there.')).toBeVisible()
  renameSync(`${sounds} away`, sounds)
  await library.getByRole('button', { name: 'Look again' }).click()
  await expect(library.getByText('“Sounds” is not there.')).toBeHidden()
  await expect(library.getByRole('button', { name: 'Bark, not listened to yet' })).toBeDisabled()
  await library.getByRole('button', { name: 'Library of sounds…' }).click()
  await dialog.getByRole('button', { name: 'Forget' }).click()
  await expect(dialog.getByText('None chosen')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(library).toBeHidden()
})

test('is listened to when a model comes, and answers its names and words for them', async ({ page }) => {
  // A model comes, four recordings are listened to, and a separation begins.
  test.slow()
  await importRecording(page)
  const dialog = await choose(page)
  await dialog.getByRole('button', { name: 'Done' }).click()
  const library = page.getByRole('region', { name: 'Your library' })
  await getModel(page)
  const bark = library.getByRole('button', { name: 'Bark, 2 recordings' })
  await expect(bark).toBeEnabled({ timeout: 30_000 })
  await expect(library.getByRole('button', { name: 'My gadget, 1 recording' })).toBeEnabled({ timeout: 30_000 })

  // Chosen by its chip it needs no words, and what cannot be used is told.
  await bark.click()
  await expect(bark).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByText(/takes out what sounds like the example/)).toBeVisible({ timeout: 30_000 })
  await bark.click()
  await library.getByRole('button', { name: 'Library of sounds…' }).click()
  await expect(dialog.getByRole('region', { name: 'Recordings with problems' })).toContainText('My gadget/broken.wav')
  await dialog.getByRole('button', { name: 'Done' }).click()

  // Words for the same sound find it, and the answer says where it comes from.
  const field = page.getByRole('combobox', { name: 'What do you hear?' })
  await field.fill('barking d')
  await page.getByRole('option', { name: /barking dog/ }).click()
  await expect(field).toHaveValue('barking dog')
  await expect(page.getByText(/From your library, 2 recordings of “Bark”\./)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  const job = page.getByRole('list', { name: 'Separations' }).getByRole('listitem')
  await expect(job).toContainText('Separating on CPU', { timeout: 30_000 })
})
