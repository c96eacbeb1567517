import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bytePaths } from '../../contract/bytes.ts'
import { HostError } from '../../contract/failures.ts'
import { toFrames, toSeconds } from '../../core/base/units.ts'
import { type Document, type Marker, settingsOf } from '../../core/project/records.ts'
import { formatLabels, parseLabels } from '../media/labels.ts'
import { createOutputFile } from '../media/output-file.ts'
import { assertNotOpen } from '../project-file/open-files.ts'
import type { HandlersOf, HostContext } from './context.ts'

/** Labels of a project that has no rate yet are placed as if it had this one. */
const rateBeforeAudio = 48_000
const mostLabelBytes = 16 * 2 ** 20

const withMarkers = (document: Document, markers: readonly Marker[]): Document => ({
  ...document,
  marker: { ...document.marker, ...Object.fromEntries(markers.map((marker) => [marker.id, marker])) },
})

export const labelHandlers = ({ session, files, downloads, ports }: HostContext): HandlersOf<'labels'> => ({
  'labels.import': async ({ file }) => {
    const path = files.path(file)
    assertNotOpen(path)
    const facts = await stat(path).catch(() => null)
    if (!facts?.isFile()) throw new HostError({ code: 'file-missing', file: basename(path) })
    if (facts.size > mostLabelBytes)
      throw new HostError({ code: 'labels-damaged', file: basename(path), line: 1, reason: 'it is too big for labels' })
    const labels = parseLabels(await readFile(path, 'utf8'), basename(path))
    const rate = settingsOf(session.require().document).rate ?? rateBeforeAudio
    const markers = labels.map(({ from, to, name }): Marker => {
      const at = toFrames(from, rate)
      return { id: `marker_${randomBytes(9).toString('base64url')}`, at, length: toFrames(to, rate) - at, name }
    })
    if (markers.length > 0) session.change('Import labels', (document) => withMarkers(document, markers))
    return { count: markers.length }
  },
  'labels.export': async ({ to }) => {
    const { document } = session.require()
    const rate = settingsOf(document).rate ?? rateBeforeAudio
    const text = formatLabels(
      Object.values(document.marker).map(({ at, length, name }) => ({
        from: toSeconds(at, rate),
        to: toSeconds(at + length, rate),
        name,
      })),
    )
    const name = `${session.snapshot().info.name.replace(/\.lasso$/i, '')} labels.txt`
    const path = to ? files.path(to) : join(ports.folders.temporary, name)
    assertNotOpen(path)
    const output = createOutputFile(path, true)
    try {
      output.append(Buffer.from(text))
      output.commit()
    } catch (thrown) {
      output.discard()
      throw thrown
    }
    return { download: to ? null : bytePaths.download(downloads.offer(path)) }
  },
})
