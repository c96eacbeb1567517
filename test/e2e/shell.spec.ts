import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { gaussian, seededRandom } from '../../src/core/base/random.ts'
import { writeWav } from '../../src/main/media/read-audio.ts'
import { temporaryFolder } from '../support/temporary.ts'
import { startBrowserHost } from './browser-host.ts'

/** The editor around the timeline: commands by keys, palette and menus, tracks, dialogs, and the main job from end to end. */

const rate = 48_000

let host: Awaited<ReturnType<typeof startBrowserHost>>
let folder: ReturnType<typeof temporaryFolder>
let recording: string
let trouble: string[]

/** Bursts of a tone over steady noise: something to keep and something to take out. */
const makeRecording = (path: string): void => {
  const noise = gaussian(seededRandom(7))
  const samples = Float32Array.from({ length: 6 * rate }, (_, frame) => {
    const burst = frame % rate < rate / 3 ? 0.3 * Math.sin((2 * Math.PI * 440 * frame) / rate) : 0
    return Math.max(-1, Math.min(0.99, burst + 0.03 * noise()))
  })
  writeWav(path, [samples], rate, 'int16')
}

test.beforeEach(async ({ page }) => {
  folder = temporaryFolder()
  mkdirSync(join(folder.path, 'in'))
  recording = join(folder.path, 'in', 'interview.wav')
  makeRecording(recording)
  host = await startBrowserHost(join(folder.path, 'in'))
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  await page.goto(host.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
})

test.afterEach(async () => {
  // Read before the host ends: the page complains of that, and should.
  const seen = [...trouble]
  await host.stop()
  folder[Symbol.dispose]()
  expect(seen).toEqual([])
})

const importRecording = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(recording)
  await expect(page.getByRole('group', { name: 'Track 1, interview' })).toBeVisible()
}

test('the palette finds a command, runs it, and remembers it', async ({ page }) => {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('new tr')
  await expect(page.getByRole('option').first()).toHaveText(/New Track/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: 'Track 1, Track 1' })).toBeVisible()
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('option').first()).toHaveText(/New Track/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('tracks are renamed, muted and taken back, one step each', async ({ page }) => {
  await page.keyboard.press('Shift+N')
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Track name' }).fill('Voice')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: 'Track 1, Voice' })).toBeVisible()
  const mute = page.getByRole('button', { name: 'Mute Voice' })
  await page.keyboard.press('Shift+U')
  await expect(mute).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Control+Z')
  await expect(mute).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('Control+Z')
  await expect(page.getByRole('group', { name: 'Track 1, Track 1' })).toBeVisible()
  await page.keyboard.press('Control+Shift+Z')
  await expect(page.getByRole('group', { name: 'Track 1, Voice' })).toBeVisible()

  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('option', { name: /Rename track/ })).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('option', { name: /Start/ }).click()
  await expect(page.getByRole('group', { name: /Track 1/ })).toHaveCount(0)
})

test('a slider moves by keys in one undo step, and by a double-click goes home', async ({ page }) => {
  await page.keyboard.press('Shift+N')
  const gain = page.getByRole('slider', { name: 'Gain of Track 1' })
  await gain.focus()
  for (let press = 0; press < 6; press++) await page.keyboard.press('ArrowDown')
  await expect(gain).toHaveAttribute('aria-valuetext', '−6.0 dB')
  await gain.dblclick()
  await expect(gain).toHaveAttribute('aria-valuetext', '0.0 dB')
  await page.keyboard.press('Control+Z')
  await expect(gain).toHaveAttribute('aria-valuetext', '−6.0 dB')
  await page.keyboard.press('Control+Z')
  await expect(gain).toHaveAttribute('aria-valuetext', '0.0 dB')
})

test('a slider follows the pointer in one undo step, and Esc gives the drag up', async ({ page }) => {
  await page.keyboard.press('Shift+N')
  const gain = page.getByRole('slider', { name: 'Gain of Track 1' })
  const box = (await gain.boundingBox())!
  const [y, start] = [box.y + box.height / 2, box.x + box.width * 0.7]
  const drag = async (to: number): Promise<void> => {
    await page.mouse.move(start, y)
    await page.mouse.down()
    await page.mouse.move(to, y, { steps: 5 })
  }
  await drag(box.x + box.width * 0.4)
  await page.mouse.up()
  await expect(gain).toHaveAttribute('aria-valuetext', /^−1\d\.\d dB$/)
  const dragged = await gain.getAttribute('aria-valuetext')
  await drag(box.x + box.width * 0.9)
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expect(gain).toHaveAttribute('aria-valuetext', dragged!)
  await page.keyboard.press('Control+Z')
  await expect(gain).toHaveAttribute('aria-valuetext', '0.0 dB')
})

test('tracks are put in another order by dragging and by keys', async ({ page }) => {
  for (const _ of [1, 2, 3]) await page.keyboard.press('Shift+N')
  const order = () =>
    page
      .getByRole('group', { name: /^Track \d/ })
      .evaluateAll((list) => list.map((element) => element.getAttribute('aria-label')?.split(', ')[1]))
  await expect.poll(order).toEqual(['Track 1', 'Track 2', 'Track 3'])
  const grip = (await page.getByRole('button', { name: 'Move Track 3' }).boundingBox())!
  const top = (await page.getByRole('group', { name: 'Track 1, Track 1' }).boundingBox())!.y
  await page.mouse.move(grip.x + 8, grip.y + 20)
  await page.mouse.down()
  await page.mouse.move(grip.x + 8, top + 10, { steps: 8 })
  await page.mouse.up()
  await expect.poll(order).toEqual(['Track 3', 'Track 1', 'Track 2'])
  await page.keyboard.press('Control+Alt+ArrowDown')
  await expect.poll(order).toEqual(['Track 1', 'Track 3', 'Track 2'])
})

test('a typed time moves the cursor', async ({ page }) => {
  await importRecording(page)
  await page.keyboard.press('Control+G')
  await page.getByRole('textbox', { name: 'Go to time' }).fill('0:02.5')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Position' })).toHaveText('0:00:02.500')
})

test('keys can be changed, conflicts are named, and defaults come back', async ({ page }) => {
  await page.keyboard.press('Control+Comma')
  await page.getByRole('tab', { name: 'Keys' }).click()
  await page.getByRole('textbox', { name: 'Find a command' }).fill('new track')
  await page.getByRole('button', { name: /^Keys of New Track/ }).click()
  await page.keyboard.press('Control+Z')
  await expect(page.getByRole('alert')).toContainText('Undo')
  await page.getByRole('button', { name: 'Leave it' }).click()
  await page.getByRole('button', { name: /^Keys of New Track/ }).click()
  await page.keyboard.press('q')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.keyboard.press('q')
  await expect(page.getByRole('group', { name: /Track 1/ })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('group', { name: /Track 1/ })).toBeVisible()
  await page.keyboard.press('q')
  await expect(page.getByRole('group', { name: /Track 2/ })).toBeVisible()
})

test('the theme follows the system until one is chosen, and is remembered', async ({ page }) => {
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  await page.emulateMedia({ colorScheme: 'light' })
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(ground).not.toBe(light)
  await page.keyboard.press('Control+Comma')
  await page.getByText('Light', { exact: true }).click()
  await expect.poll(ground).toBe(light)
  await page.reload()
  await expect.poll(scheme).toBe('light')
})

test('the help sheet and the menus show the same keys', async ({ page }) => {
  await page.keyboard.press('F1')
  await expect(page.getByRole('dialog')).toContainText('Zoom to Selection')
  await page.keyboard.press('Escape')
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await expect(page.getByRole('menuitem', { name: /^Undo/ })).toContainText('Ctrl')
  await page.keyboard.press('Escape')
})

test('words that no system knows are said to be unknown', async ({ page }) => {
  await importRecording(page)
  await page.keyboard.press('d')
  await page.keyboard.type('a choir of space whales')
  await expect(page.getByText('No installed system knows this sound.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Separate', exact: true })).toBeDisabled()
})

test('by keyboard alone: import, select, describe, undo, save, reload', async ({ page }) => {
  await page.keyboard.press('Control+Shift+I')
  await expect(page.getByRole('dialog', { name: 'Import audio' })).toBeVisible()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).focus()
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(recording)
  await expect(page.getByRole('group', { name: 'Track 1, interview' })).toBeVisible()

  await page.keyboard.press('Control+A')
  await expect(page.getByText('Selected 0:00:00.000 – 0:00:06.000')).toBeVisible()
  await page.keyboard.press('d')
  await page.keyboard.type('hiss')
  await expect(page.getByRole('button', { name: 'Separate', exact: true })).toBeEnabled()
  await page.keyboard.press('Enter')
  const result = page.getByRole('group', { name: 'Track 2, hiss' })
  await expect(result).toBeVisible({ timeout: 60_000 })

  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Z')
  await expect(result).toHaveCount(0)
  await page.keyboard.press('Control+Y')
  await expect(result).toBeVisible()

  await page.keyboard.press('Control+S')
  await page.getByRole('textbox', { name: 'Name' }).fill('my episode')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^Project my episode: Saved/ })).toBeVisible()

  await page.reload()
  await expect(result).toBeVisible()
  await expect(page.getByRole('button', { name: /^Project my episode: Saved/ })).toBeVisible()
  await page.keyboard.press('Control+Z')
  await expect(result).toHaveCount(0)
})

test('export writes what was asked for, and offers it', async ({ page }) => {
  await importRecording(page)
  await page.keyboard.press('Control+Shift+E')
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('interview')
  await page.getByRole('combobox', { name: 'Format' }).selectOption('wav16')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  expect((await download).suggestedFilename()).toBe('interview.wav')
})

test('a file that is no recording says so, and leaves no half track', async ({ page }) => {
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  const buffer = Buffer.from('These are words, not sound. '.repeat(100))
  await (await chooser).setFiles({ name: 'letter.wav', mimeType: 'audio/wav', buffer })
  await expect(page.getByText(/“letter\.wav” is not a recording/).first()).toBeVisible()
  await expect(page.getByRole('group', { name: /^Track 1/ })).toHaveCount(0)
})

test('the result of a removal is compared with its source, and mixed with it in one undo step', async ({ page }) => {
  await importRecording(page)
  await page.getByText('Remove', { exact: true }).click()
  await page.keyboard.press('d')
  await page.keyboard.type('hiss')
  await expect(page.getByRole('button', { name: 'Separate', exact: true })).toBeEnabled()
  await page.keyboard.press('Enter')
  const amount = page.getByRole('slider', { name: /^Amount of the result/ })
  await expect(amount).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await page.keyboard.press('b')
  await expect(page.getByRole('button', { name: /B · Source/ })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('b')
  await expect(page.getByRole('button', { name: /A · Result/ })).toHaveAttribute('aria-pressed', 'true')
  await amount.focus()
  for (const _ of [1, 2, 3, 4]) await page.keyboard.press('ArrowDown')
  await expect(amount).toHaveAttribute('aria-valuetext', '80 %')
  await page.keyboard.press('Control+Z')
  await expect(amount).toHaveAttribute('aria-valuetext', '100 %')
})
