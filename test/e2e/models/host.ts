import { readFileSync } from 'node:fs'
import { ensureRenderer } from '../../../src/main/browser/renderer-build.ts'
import { serveBrowser } from '../../../src/main/browser/server.ts'
import { root } from '../../../src/main/cli/version.ts'
import { userFolders } from '../../../src/main/files/folders.ts'
import { createHost } from '../../../src/main/host.ts'
import { catalogueSchema } from '../../../src/main/models/catalogue.ts'
import { nodeLauncher } from '../../../src/main/processes/launcher.ts'

/** The browser host with a catalogue of its own, named by the first argument: everything else is as `lasso serve` has it. */
const [path] = process.argv.slice(2)
const host = createHost({
  kind: 'browser',
  version: '0.0.0',
  folders: userFolders(),
  launcher: nodeLauncher,
  dialogs: null,
  models: {
    catalogue: catalogueSchema.parse(JSON.parse(readFileSync(path!, 'utf8'))),
    patience: { answer: 2000, stall: 2000, tries: 2, pause: 5, longestWait: 2 },
  },
  openLink: async () => {},
})
const renderer = await ensureRenderer(root, () => {})
const served = await serveBrowser(host, { port: 0, renderer })
console.log(served.link)
process.once('SIGTERM', async () => {
  await served.close()
  await host.close()
  process.exit(0)
})
