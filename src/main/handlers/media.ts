import { mkdirSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { ExportRequest, Job } from '../../contract/api.ts'
import { bytePaths } from '../../contract/bytes.ts'
import { HostError } from '../../contract/failures.ts'
import type { Document, ImportOrigin } from '../../core/project/records.ts'
import { isOpenHere } from '../project-file/open-files.ts'
import type { HandlersOf, HostContext } from './context.ts'

/** "take 1.wav" is exported as "take 1". */
const stemOf = (name: string): string => name.replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '')

const firstImport = (document: Document): ImportOrigin | null => {
  for (const { origin } of Object.values(document.source)) if (origin.kind === 'import') return origin
  return null
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Where the files of an export go, and under which base name. */
const targetOf = ({ files, ports }: HostContext, { to, name }: ExportRequest, id: string) => {
  if (to === null) {
    const folder = join(ports.folders.temporary, `export-${id}`)
    mkdirSync(folder, { recursive: true })
    return { folder, name }
  }
  const path = files.path(to)
  return isFolder(path) ? { folder: path, name } : { folder: dirname(path), name: stemOf(basename(path)) }
}

export const mediaHandlers = (context: HostContext): HandlersOf<'media'> => {
  const { session, board, files, downloads, ingests, ports } = context

  /** Files of an export that nobody gave a place: the browser fetches them. */
  const offer = (outcome: Job['outcome']): Job['outcome'] =>
    outcome && {
      ...outcome,
      files: outcome.files.map(({ name, folder }) => ({
        name,
        folder: null,
        download: folder === null ? null : bytePaths.download(downloads.offer(join(folder, name))),
      })),
    }

  return {
    'media.import': async ({ files: chosen, at, track, as }) => {
      session.require()
      const { importFiles } = await import('../media/import.ts')
      const named = chosen.map((file) => {
        const path = files.path(file)
        if (isOpenHere(path))
          throw new HostError({ code: 'media-unknown', file: basename(path), looksLike: 'the project that is open' })
        // What was uploaded lies in a folder of ours: no place for exports.
        const uploaded = path.startsWith(ports.folders.temporary + sep)
        return { path, name: basename(path), folder: uploaded ? null : dirname(path) }
      })
      return importFiles({ files: named, at, track, as, session, board })
    },
    'media.beginIngest': async (request) => {
      session.require()
      return { job: await ingests.begin(request) }
    },
    'media.finishIngest': async ({ job, frames }) => {
      await ingests.finish(job, frames)
    },
    'media.export': async (request) => {
      session.require()
      const { exportAudio } = await import('../media/export.ts')
      const title = request.what === 'tracks' ? 'Export tracks' : `Export ${request.name}`
      const job = board.start({ kind: 'export', title, queue: 'export' }, async (handle) => {
        const { folder, name } = targetOf(context, request, handle.id)
        const outcome = await exportAudio({ request, folder, name, session, handle })
        return request.to === null ? offer(outcome) : outcome
      })
      return { job }
    },
    'media.exportDefaults': () => {
      const origin = firstImport(session.require().document)
      const { info } = session.snapshot()
      const folder = origin?.folder ?? info.folder
      return {
        name: stemOf(origin?.fileName ?? info.name),
        folder: folder === null ? null : files.give(folder),
        path: folder,
      }
    },
    'media.mixdown': async (selection) => {
      session.require()
      const { mixToNewTrack } = await import('../media/mixdown.ts')
      const job = board.start({ kind: 'export', title: 'Mix to new track', queue: 'export' }, (handle) =>
        mixToNewTrack({ selection, session, handle }),
      )
      return { job }
    },
  }
}
