import { expect, type Page, test } from '@playwright/test'
import { startBrowserHost } from './browser-host.ts'

/**
 * The gestures of the timeline, in the real editor over the real host. What happened is read where a screen reader reads
 * it: the list of clips in words, and the history.
 */

const rate = 48_000
const seconds = 10
/** The project is fitted to the view with a little room at its end. */
const span = seconds * 1.02
/** Heights on the stage: ruler, markers, then tracks of the default height with a name bar at the top of each clip. */
const ruler = 20
const markers = 39
const nameBar = 62
const body = 120

let host: Awaited<ReturnType<typeof startBrowserHost>>

test.beforeEach(async () => {
  host = await startBrowserHost()
})

test.afterEach(async () => {
  await host.stop()
})

/** A WAV of 16 bits: a tone, in stereo. */
const toneWav = (frequency: number): string => {
  const frames = seconds * rate
  const bytes = Buffer.alloc(44 + frames * 4)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + frames * 4, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(2, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 4, 28)
  bytes.writeUInt16LE(4, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(frames * 4, 40)
  for (let frame = 0; frame < frames; frame++) {
    const sample = Math.round(12_000 * Math.sin((2 * Math.PI * frequency * frame) / rate))
    bytes.writeInt16LE(sample, 44 + frame * 4)
    bytes.writeInt16LE(sample, 46 + frame * 4)
  }
  return bytes.toString('base64')
}

/** Drops files on the empty timeline, as from the desktop, and waits until they are clips. */
const dropFiles = async (page: Page, names: readonly string[]): Promise<void> => {
  const files = names.map((name, index) => [name, toneWav(220 * (index + 1))] as const)
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer()
    for (const [name, base64] of given)
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name))
    return data
  }, files)
  const area = page.locator('.timeline-area')
  const box = (await area.boundingBox())!
  const place = { dataTransfer: transfer, clientX: box.x + 200, clientY: box.y + 300 }
  await area.dispatchEvent('dragover', place)
  await area.dispatchEvent('drop', place)
  for (const name of names) await expect(clip(page, name.replace('.wav', ''))).toHaveCount(1)
}

const clip = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Tracks and their clips' }).getByRole('button', { name: new RegExp(`^${name},`) })

const history = (page: Page) => page.getByRole('listbox', { name: 'History' }).getByRole('option')

/** A place on the stage: seconds after the start at the zoom that shows everything, and pixels from the top. */
const stageOf = async (page: Page) => {
  const box = (await page.locator('.timeline-area').boundingBox())!
  return (at: number, y: number): [number, number] => [box.x + (at / span) * box.width, box.y + y]
}

const open = async (page: Page, names: readonly string[]) => {
  await page.goto(host.link)
  await page.locator('.timeline-area').waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  await dropFiles(page, names)
  await expect(history(page)).toHaveCount(names.length + 1)
  return stageOf(page)
}

const drag = async (page: Page, from: [number, number], to: [number, number], release = true): Promise<void> => {
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 })
  await page.mouse.move(...to, { steps: 4 })
  if (release) await page.mouse.up()
}

test('a clip is moved, trimmed, faded and turned down by its handles, each in one undo step', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  const steps = async (count: number) => expect(history(page)).toHaveCount(2 + count)
  await expect(clip(page, 'voice')).toHaveText('voice, 0:00.000 to 0:10.000')

  await drag(page, at(5, nameBar), at(7, nameBar))
  await expect(clip(page, 'voice')).toHaveText(/^voice, 0:0(1\.9|2\.0)\d\d to 0:1(1\.9|2\.0)\d\d$/)
  await steps(1)
  await expect(history(page).last()).toContainText('Move clip')
  await page.keyboard.press('Control+z')
  await expect(clip(page, 'voice')).toHaveText('voice, 0:00.000 to 0:10.000')
  await steps(1)

  await drag(page, at(9.98, body), at(8, body))
  await expect(clip(page, 'voice')).toHaveText(/^voice, 0:00\.000 to 0:0[78]\.\d{3}$/)
  await expect(history(page).last()).toContainText('Trim clip')
  await steps(1)

  const [x, y] = at(0, 77)
  await drag(page, [x + 7, y], at(2, 80))
  await expect(clip(page, 'voice')).toHaveText(/fade in 0:0(1\.9|2\.0)\d\d$/)
  await steps(2)

  await page.mouse.move(...at(4, body))
  const middle = at(4, stageGain)
  await drag(page, middle, [middle[0], middle[1] + 20])
  await expect(clip(page, 'voice')).toHaveText(/gain −\d+\.\d dB/)
  await steps(3)

  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
  await expect(clip(page, 'voice')).toHaveText('voice, 0:00.000 to 0:10.000')
})

/** Height of the gain line at 0 dB: a quarter down the body of a clip of the default height. */
const stageGain = 94

test('Escape takes a drag back and leaves no step', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  for (const [from, to] of [
    [at(5, nameBar), at(8, nameBar)],
    [at(9.98, body), at(6, body)],
  ] as const) {
    await drag(page, from, to, false)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await expect(clip(page, 'voice')).toHaveText('voice, 0:00.000 to 0:10.000')
  }
  await expect(history(page)).toHaveCount(2)
  await drag(page, at(2, body), at(4, body), false)
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expect(page.getByText('Nothing selected')).toBeVisible()
})

test('a drag over tracks selects time on both, Shift and a click extend it', async ({ page }) => {
  const at = await open(page, ['voice.wav', 'music.wav'])
  await drag(page, at(2, body), at(4, body + 120))
  const status = page.getByRole('status').filter({ hasText: 'on 2 tracks' })
  await expect(status).toHaveText(/^Selected 0:0(1\.9|2\.0)\d\d to 0:0(3\.9|4\.0)\d\d on 2 tracks$/)
  await page.keyboard.down('Shift')
  await page.mouse.click(...at(6, body))
  await page.keyboard.up('Shift')
  await expect(status).toHaveText(/to 0:0(5\.9|6\.0)\d\d on 2 tracks$/)
  await expect(history(page)).toHaveCount(3)
  await page.mouse.click(...at(5, body))
  await expect(page.getByText('Nothing selected')).toBeVisible()
})

test('clips are selected by their names, with Shift several, and move together across tracks', async ({ page }) => {
  const at = await open(page, ['voice.wav', 'music.wav'])
  await page.mouse.click(...at(5, nameBar))
  await expect(clip(page, 'voice')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.down('Shift')
  await page.mouse.click(...at(5, nameBar + 112))
  await page.keyboard.up('Shift')
  await expect(clip(page, 'music')).toHaveAttribute('aria-pressed', 'true')
  await expect(clip(page, 'voice')).toHaveAttribute('aria-pressed', 'true')
  await drag(page, at(5, nameBar), at(6, nameBar))
  await expect(clip(page, 'voice')).toHaveText(/^voice, 0:0(0\.9|1\.0)/)
  await expect(clip(page, 'music')).toHaveText(/^music, 0:0(0\.9|1\.0)/)
  await expect(history(page)).toHaveCount(4)
  await expect(history(page).last()).toContainText('Move clips')
})

test('the split tool cuts where it clicks', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').fill('Split Tool')
  await palette.getByRole('option').first().click()
  await expect(palette).toBeHidden()
  await page.mouse.click(...at(5, body))
  await expect(clip(page, 'voice')).toHaveCount(2)
  await expect(history(page)).toHaveCount(3)
  await page.keyboard.press('Control+z')
  await expect(clip(page, 'voice')).toHaveCount(1)
})

test('markers are made by a double click, named in place and dragged', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  await page.mouse.dblclick(...at(3, markers))
  await page.getByRole('textbox', { name: 'Name of marker' }).fill('Question')
  await page.keyboard.press('Enter')
  await expect(history(page)).toHaveCount(4)
  await drag(page, at(3.05, markers), at(6.05, markers))
  await expect(history(page)).toHaveCount(5)
  await expect(page.getByRole('status').filter({ hasText: 'Question moved to' })).toHaveText(/0:0(5\.9|6\.0)/)
  await page.mouse.click(...at(8, ruler))
  await expect(history(page)).toHaveCount(5)
})

test('the keyboard goes from clip to clip and selects them', async ({ page }) => {
  await open(page, ['voice.wav', 'music.wav'])
  await clip(page, 'voice').focus()
  await page.keyboard.press('ArrowDown')
  await expect(clip(page, 'music')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(clip(page, 'music')).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('status').filter({ hasText: '1 clip selected' })).toHaveText('music, 1 clip selected')
})

test('a dragged clip snaps to the cursor, and not while Shift is held', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  await page.mouse.click(...at(3, ruler))
  const cursor = (await page.getByRole('button', { name: 'Position' }).textContent())!.slice(2)
  const [x, y] = at(6, nameBar)
  const [to] = at(3, nameBar)
  const start = at(0, nameBar)[0]
  await drag(page, [x, y], [x + to - start + 5, y])
  await expect(clip(page, 'voice')).toContainText(`voice, ${cursor.replace(/^0/, '')} to`)
  await page.keyboard.press('Control+z')
  await drag(page, [x, y], [x + to - start + 2, y], false)
  await page.keyboard.down('Shift')
  await page.mouse.move(x + to - start + 5, y)
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(clip(page, 'voice')).not.toContainText('voice, 0:00.000')
  await expect(clip(page, 'voice')).not.toContainText(`voice, ${cursor.replace(/^0/, '')} to`)
})

test('the wheel zooms about the pointer and scrolls', async ({ page }) => {
  const at = await open(page, ['voice.wav'])
  await page.mouse.click(...at(6, ruler))
  const time = page.getByRole('button', { name: 'Position' })
  const before = await time.textContent()
  await page.mouse.move(...at(6, body))
  await page.keyboard.down('Control')
  for (let notch = 0; notch < 6; notch++) await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  // The cursor is still under the pointer, now to a fraction of the pixel it was placed by.
  await page.mouse.click(...at(6, ruler))
  const clock = (text: string | null) => Number(text!.split(':').at(-1))
  expect(Math.abs(clock(await time.textContent()) - clock(before))).toBeLessThan(0.012)
  await page.mouse.wheel(400, 0)
  await page.mouse.click(...at(6, ruler))
  expect(clock(await time.textContent())).toBeGreaterThan(clock(before) + 0.05)
})
