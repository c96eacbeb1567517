import { join } from 'node:path'
import { difference } from '../../src/core/project/diff.ts'
import { addTrack, updateTrack } from '../../src/core/timeline/tracks.ts'
import { benchHost } from './bench-host.ts'
import { type Bench, format, median, quantile, seconds } from './measure.ts'

const edits = 500

export const bench: Bench = {
  title: `An edit, from the call to durable on disk (${edits} edits of a project with 40 tracks)`,
  run: async () => {
    const { host, folder, close } = benchHost()
    let snapshot = await host.call('project.new', undefined)
    await host.call('project.saveAs', { file: host.files.give(join(folder, 'edits.lasso')), overwrite: true })
    let document = snapshot.document
    for (let track = 0; track < 40; track++)
      document = addTrack(document, { id: `track_${track}`, name: `Track ${track}` })
    const setup = { label: 'Add tracks', diff: difference(snapshot.document, document), merge: null }
    await host.call('project.edit', { revision: snapshot.revision, ...setup })
    const times: number[] = []
    for (let edit = 0; edit < edits; edit++) {
      snapshot = await host.call('project.snapshot', undefined)
      const next = updateTrack(snapshot.document, `track_${edit % 40}`, { gain: (edit % 13) - 6.5 })
      const diff = difference(snapshot.document, next)
      const { revision } = snapshot
      times.push(await seconds(() => host.call('project.edit', { revision, label: 'Change gain', diff, merge: null })))
    }
    await close()
    const ms = times.map((time) => time * 1000)
    return [
      { what: 'median', measured: format(median(ms), 'ms'), most: '5 ms' },
      { what: '99th percentile', measured: format(quantile(ms, 0.99), 'ms'), most: '' },
    ]
  },
}
