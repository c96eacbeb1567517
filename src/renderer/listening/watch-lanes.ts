import { failureOf } from '../../contract/failures.ts'
import { clipsOn, type Document, type TrackId } from '../../core/project/records.ts'
import { trackExtent } from '../../core/timeline/tracks.ts'
import type { Editor } from '../state/context.tsx'
import { bandsOf } from '../timeline/sound-lane.ts'

/** Milliseconds between two looks at what a running job has heard so far, and after the last of several edits, at least. */
const shortestPause = 600
/** Looking takes at most this part of the time, however long a track is. */
const share = 1 / 8

/** Sounds that the host tells of a track: more than a lane shows at one moment, because others are heard at others. */
const mostSounds = 12

/** Changes when a track sounds otherwise at some place. */
const soundOf = (document: Document, track: TrackId): string =>
  clipsOn(document, track)
    .map(({ source, at, from, length }) => `${source} ${at} ${from} ${length}`)
    .join()

/**
 * Keeps what the shown lanes show: asks when one is shown, when its track was edited, and while it is listened to.
 * @returns a function that ends it
 */
export const watchLanes = (editor: Editor): (() => void) => {
  const { host, listening, project } = editor
  /** What each lane was asked about. */
  const asked = new Map<TrackId, string>()
  const stale = new Set<TrackId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = shortestPause
  let ended = false

  const tracks = (): TrackId[] => {
    const { document, info } = project.getState()
    return info ? [...editor.editor.getState().soundLanes].filter((id) => document.track[id]) : []
  }

  const show = (track: TrackId, lane: Partial<ReturnType<typeof listening.getState>['shown'][string]>): void =>
    listening.setState(({ shown }) => ({
      shown: { ...shown, [track]: { bands: [], complete: false, failure: null, ...shown[track], ...lane } },
    }))

  const ask = async (track: TrackId): Promise<void> => {
    const extent = trackExtent(project.getState().document, track)
    if (!extent || extent.to <= extent.from) return show(track, { bands: [], complete: true, failure: null })
    try {
      await project.settled()
      const began = performance.now()
      const lane = await host.call('listen.lane', {
        of: { track },
        from: extent.from,
        length: extent.to - extent.from,
        most: mostSounds,
      })
      if (!ended) show(track, { bands: bandsOf(lane), complete: lane.complete, failure: null })
      pause = Math.max(shortestPause, (performance.now() - began) / share)
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (!ended && failure.code !== 'cancelled') show(track, { failure })
    }
  }

  const look = (): void => {
    timer = undefined
    const { document } = project.getState()
    for (const track of tracks()) {
      if (!stale.delete(track)) continue
      asked.set(track, soundOf(document, track))
      void ask(track)
    }
  }

  /** @param at once where nothing is shown yet, else after a pause that takes what follows along */
  const request = (track: TrackId): void => {
    stale.add(track)
    if (!asked.has(track)) look()
    else timer ??= setTimeout(look, pause)
  }

  const compare = (): void => {
    const { document } = project.getState()
    const now = tracks()
    for (const track of asked.keys()) if (!now.includes(track)) asked.delete(track)
    for (const track of now) if (asked.get(track) !== soundOf(document, track)) request(track)
  }

  const ends = [
    project.subscribe((now, before) => {
      if (now.info?.id !== before.info?.id) {
        asked.clear()
        listening.forget()
        listening.setState({ shown: {}, lanes: {} })
      }
      if (now.document.clip !== before.document.clip || now.info?.id !== before.info?.id) compare()
    }),
    editor.editor.subscribe((now, before) => {
      if (now.soundLanes !== before.soundLanes) compare()
    }),
    host.on('job.changed', ({ kind }) => {
      if (kind === 'listening') for (const track of tracks()) request(track)
    }),
  ]
  compare()
  return () => {
    ended = true
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
