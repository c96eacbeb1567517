import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { ensureRenderer } from '../../src/main/browser/renderer-build.ts'
import { serveBrowser } from '../../src/main/browser/server.ts'
import { createHost } from '../../src/main/host.ts'
import { nodeLauncher } from '../../src/main/processes/launcher.ts'
import { chromiumArguments, findChromium } from '../chromium.ts'
import { root } from '../run.ts'

/**
 * A picture of the editor with a project open, from a real browser.
 * @returns the picture's path, or null where no browser is to be had
 */
export const screenshotOf = async (
  project: string,
  picture: string,
  size: { readonly width: number; readonly height: number } = { width: 1440, height: 900 },
): Promise<string | null> => {
  const executablePath = await findChromium()
  if (!executablePath) return null
  const folder = mkdtempSync(join(tmpdir(), 'lasso-picture-'))
  const host = createHost({
    kind: 'browser',
    version: '0.1.0',
    folders: {
      config: folder,
      untitled: join(folder, 'untitled'),
      temporary: join(folder, 'work'),
      models: { folder: join(folder, 'models'), fixed: true },
      library: { folder: null, fixed: true, cache: join(folder, 'library') },
      start: folder,
    },
    launcher: nodeLauncher,
    dialogs: null,
    openLink: async () => {},
  })
  const renderer = await ensureRenderer(root, (sentence) => console.log(sentence))
  await host.call('project.open', { file: host.files.give(project), readOnly: false })
  const served = await serveBrowser(host, { port: 0, renderer })
  const browser = await chromium.launch({ executablePath, args: chromiumArguments() })
  try {
    const page = await browser.newPage({ viewport: size, colorScheme: 'dark' })
    await page.goto(served.link)
    await page.getByRole('toolbar').first().waitFor()
    // The summaries of the waveforms come over the wire; the picture waits until nothing more does.
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(500)
    await page.screenshot({ path: picture })
    return picture
  } finally {
    await browser.close()
    await served.close()
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
