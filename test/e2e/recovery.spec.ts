import { expect, type Page, test } from '@playwright/test'
import { temporaryFolder } from '../support/temporary.ts'
import { type BrowserHost, startBrowserHost } from './browser-host.ts'

/** A host that is killed with an untitled project open: what the page says, and what another host finds. */

let folder: ReturnType<typeof temporaryFolder>
let host: BrowserHost

test.beforeEach(async () => {
  folder = temporaryFolder()
  host = await startBrowserHost(undefined, folder.path)
})

test.afterEach(async () => {
  await host.stop()
  folder[Symbol.dispose]()
})

const tracks = (page: Page) => page.getByRole('group', { name: /^Track \d+, / })

const crashWithTwoTracks = async (page: Page): Promise<void> => {
  await page.goto(host.link)
  await page.getByRole('button', { name: 'Describe' }).waitFor()
  await page.getByRole('tab', { name: 'History' }).click()
  for (const count of [1, 2]) {
    await page.keyboard.press('Shift+N')
    await expect(tracks(page)).toHaveCount(count)
  }
  await expect(page.getByText('Kept, not yet named')).toBeVisible()
  await host.kill()
}

test('a project without a name survives a crash of the host, with its history', async ({ page }) => {
  await crashWithTwoTracks(page)
  await expect(page.getByRole('button', { name: /Reconnecting…/ })).toBeVisible()
  host = await startBrowserHost(undefined, folder.path)
  await page.goto(host.link)
  await expect(page.getByRole('heading', { name: 'Your untitled project is here' })).toBeVisible()
  await page.getByRole('button', { name: 'Reopen' }).click()
  await expect(tracks(page)).toHaveCount(2)
  await page.keyboard.press('Control+Z')
  await expect(tracks(page)).toHaveCount(1)
})

test('a project without a name can be kept for later, and is discarded only on the second word', async ({ page }) => {
  await crashWithTwoTracks(page)
  host = await startBrowserHost(undefined, folder.path)
  await page.goto(host.link)
  await page.getByRole('button', { name: 'Keep for later' }).click()
  await expect(page.getByText('Drop recordings here')).toBeVisible()
  await host.stop()

  host = await startBrowserHost(undefined, folder.path)
  await page.goto(host.link)
  await page.getByRole('button', { name: 'Discard' }).first().click()
  await page.getByRole('button', { name: 'Discard for good' }).first().click()
  await expect(page.getByRole('button', { name: 'Discard for good' })).toHaveCount(0)
})
