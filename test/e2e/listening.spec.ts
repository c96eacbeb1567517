import { expect, type Locator, type Page, test } from '@playwright/test'
import { highSound, lowSound } from '../support/steered-detector.ts'
import { type Ear, openEar } from './listening/ear.ts'

/** The ear: what is in a region, and the lanes that show it moment by moment. */

let ear: Ear
let trouble: string[]

test.beforeEach(async ({ page }) => {
  ear = await openEar()
  trouble = []
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text())
  })
  await page.goto(ear.link)
  await expect(page.getByRole('button', { name: 'Describe' })).toBeVisible()
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(ear.recording)
  await expect(page.getByRole('group', { name: /^Track 1, recording$/ })).toBeVisible()
})

test.afterEach(async () => {
  // Read before the host ends: the page complains of that, and should.
  const seen = [...trouble]
  await ear.close()
  expect(seen).toEqual([])
})

const panelOf = (page: Page): Locator => page.getByRole('region', { name: 'What is heard' })

/** Gets the model that listens from where its absence is told. */
const getModel = async (page: Page): Promise<void> => {
  await page.keyboard.press('w')
  const offer = panelOf(page).getByRole('listitem', { name: 'Zero-shot ASP' })
  await offer.getByRole('button', { name: /Download/ }).click()
  await offer.getByRole('button', { name: 'Accept and download' }).click()
  await expect(offer).toBeHidden({ timeout: 30_000 })
}

/** The sound's line in the answer; listens first where nobody has. */
const heard = (page: Page, sound: string): Locator =>
  panelOf(page).getByRole('list', { name: 'Sounds heard' }).getByRole('listitem').filter({ hasText: sound })

const status = (page: Page): Locator => page.getByText(/^Selected 0:00:/)

test('a region is listened to; its sounds become examples, spans and labels, by keys where one likes', async ({
  page,
}) => {
  await getModel(page)
  await page.keyboard.press('w')
  const low = heard(page, lowSound)
  await expect(low.getByRole('button', { name: new RegExp(`^${lowSound}, (> )?\\d+ %$`) })).toBeVisible({
    timeout: 30_000,
  })
  await expect(heard(page, highSound)).toBeVisible()
  await expect(panelOf(page).getByRole('list', { name: 'Sounds heard' }).getByRole('listitem')).toHaveCount(2)

  // When it is heard: two moments, which arrow keys reach and Enter selects and plays.
  const moments = low.getByRole('toolbar', { name: `When ${lowSound} is heard` }).getByRole('button')
  await expect(moments).toHaveCount(2)
  await moments.first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(moments.last()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(status(page)).toHaveText(/^Selected 0:00:1[45]\.\d+ – 0:00:1[67]\./)
  await page.keyboard.press('ArrowLeft')
  await expect(moments.first()).toBeFocused()

  // Where it is heard best: selected, and offered as an example.
  await low.getByRole('button', { name: `Find the best example of ${lowSound}` }).click()
  await expect(low.getByText(/^Best from 0:0[456]\.\d|^Best from 0:15\.\d/)).toBeVisible()
  await expect(status(page)).toHaveText(/2\.000 s/)
  await low.getByRole('button', { name: `Use it as an example of ${lowSound}` }).click()
  const chosen = low.getByRole('button', { name: new RegExp(`^${lowSound},`) })
  await expect(chosen).toHaveAttribute('aria-pressed', 'true')
  const example = page.getByRole('group', { name: 'More like these examples' }).getByRole('button', { name: lowSound })
  await expect(example).toHaveAttribute('aria-pressed', 'true')

  // The same by one press, and again; once the project has an example of that name, the word is enough.
  await chosen.click()
  await expect(example).toHaveAttribute('aria-pressed', 'false')
  await expect(chosen).toHaveAttribute('aria-pressed', 'false')
  await chosen.click()
  await expect(page.getByRole('button', { name: `Leave out “${lowSound}”` })).toBeVisible()
  await expect(chosen).toHaveAttribute('aria-pressed', 'true')
  const high = heard(page, highSound).getByRole('button', { name: new RegExp(`^${highSound},`) })
  await high.click()
  await expect(page.getByRole('group', { name: 'More like these examples' }).getByRole('button')).toHaveCount(2)
  await expect(high).toHaveAttribute('aria-pressed', 'true')
  await high.click()
  await expect(high).toHaveAttribute('aria-pressed', 'false')

  // Its times: where the separation acts, and labels.
  const limit = page.getByText(`Only where ${lowSound} is heard`)
  await panelOf(page).getByLabel('Only where it is heard').check()
  await expect(limit).toBeVisible()
  await page.getByRole('button', { name: 'Separate everywhere, not only where it is heard' }).click()
  await expect(limit).toBeHidden()
  await panelOf(page).getByLabel('Only where it is heard').check()
  await panelOf(page).getByRole('button', { name: 'Make labels' }).click()
  await expect(page.getByText('Made 2 labels')).toBeVisible()

  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  await expect(page.getByRole('group', { name: /^Track 2,/ })).toBeVisible({ timeout: 60_000 })

  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByText('Make labels')).toHaveCount(1)
})

test('a word that the ear knows gets its best example from the recording', async ({ page }) => {
  await getModel(page)
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'What do you hear?' }).fill('the dogs')
  const find = page.getByRole('button', { name: 'Find the best example of the dogs in this recording' })
  await find.click()
  await expect(page.getByText(/^Best from 0:0[456]\.\d|^Best from 0:15\.\d/)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: `Use it as an example of ${lowSound}` }).click()
  const example = page.getByRole('group', { name: 'More like these examples' }).getByRole('button', { name: lowSound })
  await expect(example).toHaveAttribute('aria-pressed', 'true')
  await expect(find).toBeHidden()
  await page.getByRole('combobox', { name: 'What do you hear?' }).fill('unicorn')
  await expect(page.getByRole('button', { name: /^Find the best example/ })).toHaveCount(0)
})

test('several tracks are listened to, each by itself', async ({ page }) => {
  await getModel(page)
  await page.keyboard.press('Control+Shift+I')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload from this device' }).click()
  await (await chooser).setFiles(ear.other)
  await expect(page.getByRole('group', { name: /^Track 2, other$/ })).toBeVisible()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('w')
  await expect(panelOf(page).getByRole('button', { name: /^2 tracks, each by itself/ })).toBeVisible()
  await expect(heard(page, lowSound)).toContainText('On recording', { timeout: 30_000 })
  await expect(heard(page, highSound)).toContainText(/On (recording, other|other, recording)/)

  // Where each is heard, on its own track: one of both has it.
  await heard(page, lowSound)
    .getByRole('button', { name: new RegExp(`^${lowSound},`) })
    .click()
  await panelOf(page).getByLabel('Only where it is heard').check()
  await page.getByRole('button', { name: 'Separate', exact: true }).click()
  await expect(page.getByRole('group', { name: /^Track 2, Zero-shot ASP/ })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('group', { name: /^Track \d/ })).toHaveCount(3)
})

test('what was heard is there at once when the project is opened again', async ({ page }) => {
  await getModel(page)
  await page.keyboard.press('Shift+W')
  const lane = page.getByRole('region', { name: 'Detection lane of recording' })
  const bands = lane.getByRole('list', { name: 'Sounds heard on recording' }).getByRole('listitem')
  await expect(bands).toHaveCount(3, { timeout: 30_000 })
  // The view is stored with the project.
  await page.waitForTimeout(1500)
  await page.reload()
  await expect(bands).toHaveCount(3)
  await expect(lane.getByRole('button')).toHaveCount(0)
  await ear.restart(page)
  await page
    .getByRole('button', { name: /^Open|^Recover|^Reopen/ })
    .first()
    .click()
  await expect(bands).toHaveCount(3)
  await expect(lane.getByRole('button')).toHaveCount(0)
})

test('a detection lane tells what is heard beneath the waveform, and goes away again', async ({ page }) => {
  await page.keyboard.press('Shift+W')
  const lane = page.getByRole('region', { name: 'Detection lane of recording' })
  await expect(lane.getByText('No model that listens is on this machine.')).toBeVisible()
  await lane.getByRole('button', { name: 'Get one…' }).click()
  await getModel(page)
  await lane.getByRole('button', { name: 'Listen to recording' }).click()
  const bands = lane.getByRole('list', { name: 'Sounds heard on recording' }).getByRole('listitem')
  await expect(bands).toHaveCount(3, { timeout: 30_000 })
  await expect(bands.first()).toHaveText(new RegExp(`^${lowSound}, 0:0[34]\\.\\d to 0:0[67]\\.\\d`))
  await expect(lane.getByRole('button')).toHaveCount(0)

  /** Colours of the canvas along the first row of the lane, each at a second of the recording, away from the lines of the grid. */
  const colourAt = async (second: number): Promise<string> => {
    const laneBox = (await lane.boundingBox())!
    return page.evaluate(
      ({ box: place, at }) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.timeline-area canvas')!
        const { left, top } = canvas.getBoundingClientRect()
        const x = place.x - left + (at / (24 * 1.02)) * place.width
        const pixel = canvas.getContext('2d')!.getImageData(x, place.y - top + 12, 1, 1).data
        return [...pixel].join()
      },
      { box: laneBox, at: second },
    )
  }
  const silence = await colourAt(1.3)
  expect(await colourAt(21.3)).toBe(silence)
  expect(await colourAt(6.3)).not.toBe(silence)
  expect(await colourAt(12.3)).not.toBe(silence)
  expect(await colourAt(12.3)).not.toBe(await colourAt(6.3))

  // Labels are made from it where it shows the sound.
  const box = (await lane.boundingBox())!
  const atSix = { x: box.x + (6.3 / (24 * 1.02)) * box.width, y: box.y + 8 }
  await page.mouse.click(atSix.x, atSix.y, { button: 'right' })
  await page.getByRole('menuitem', { name: `Label Every “${lowSound}” of the Track (2)` }).click()
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByText('Make labels')).toHaveCount(1)

  // So are examples, of which those of one sound are one.
  for (const second of [6.3, 16]) {
    await page.mouse.click(box.x + (second / (24 * 1.02)) * box.width, box.y + 8, { button: 'right' })
    await page.getByRole('menuitem', { name: 'Use as Example', exact: true }).click()
  }
  const examples = page.getByRole('group', { name: 'More like these examples' }).getByRole('button')
  await expect(examples).toHaveText([`${lowSound}2 regions`])

  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+W')
  await expect(lane).toBeHidden()
})
