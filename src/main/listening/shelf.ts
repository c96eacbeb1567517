import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Heard } from './memory.ts'
import { type GrowingScores, keptScores, type ScoreFile } from './score-file.ts'

/**
 * What was heard in earlier sessions. Audio never changes under its id, and ids are never given twice, so that what is kept
 * by them stays true, in whichever project they are met again. It can all be computed anew: losing it costs time only.
 */
export type ScoreShelf = {
  /** All that can be read, the oldest first. */
  all(): Heard[]
  /** Takes the scores of a recording that was heard to its end; the oldest make room for them. */
  keep(heard: Omit<Heard, 'scores' | 'complete'>, scores: GrowingScores): ScoreFile
}

const frames = z.number().int().nonnegative()

const schema = z.object({
  version: z.literal(1),
  strand: z.string(),
  listener: z.string(),
  from: frames,
  length: frames,
  sounds: z.number().int().positive(),
  moments: frames,
  step: z.number().positive(),
  seconds: z.number().positive(),
})

const ends = { facts: '.json', scores: '.scores' } as const

/** By what they are of: the same recording heard by the same ears again takes the same place. */
const nameOf = ({ strand, listener, from, length }: Omit<Heard, 'scores' | 'complete'>): string =>
  createHash('sha256')
    .update(JSON.stringify([strand, listener, from, length]))
    .digest('hex')
    .slice(0, 32)

const readJson = (path: string): unknown => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/**
 * @param folder made when the first is kept
 * @param most bytes of all scores together: forty hours of the 527 sounds of AudioSet
 */
export const openShelf = (folder: string, most = 256 * 2 ** 20): ScoreShelf => {
  const pathOf = (name: string, kind: keyof typeof ends): string => join(folder, `${name}${ends[kind]}`)
  const remove = (name: string): void => {
    // The facts go first: without them the scores are nothing.
    for (const kind of ['facts', 'scores'] as const) rmSync(pathOf(name, kind), { force: true })
  }

  /** What lies here, the oldest first. */
  const places = (): { readonly name: string; readonly bytes: number; readonly at: number }[] => {
    let names: string[] = []
    try {
      names = readdirSync(folder)
    } catch {
      return []
    }
    return names
      .flatMap((file) => {
        if (!file.endsWith(ends.scores)) return []
        const stat = statSync(join(folder, file), { throwIfNoEntry: false })
        return stat ? [{ name: file.slice(0, -ends.scores.length), bytes: stat.size, at: stat.mtimeMs }] : []
      })
      .sort((a, b) => a.at - b.at)
  }

  const makeRoom = (): void => {
    const here = places()
    let total = here.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { name, bytes } of here.slice(0, -1)) {
      if (total <= most) break
      remove(name)
      total -= bytes
    }
  }

  return {
    all: () =>
      places().flatMap(({ name, bytes }): Heard[] => {
        const { success, data } = schema.safeParse(readJson(pathOf(name, 'facts')))
        if (!success || bytes !== data.moments * data.sounds) {
          remove(name)
          return []
        }
        const { version: _, strand, listener, from, length, ...facts } = data
        return [{ strand, listener, from, length, scores: keptScores(pathOf(name, 'scores'), facts), complete: true }]
      }),

    keep: (heard, scores) => {
      const { strand, listener, from, length } = heard
      const { sounds, moments, step, seconds } = scores
      const name = nameOf(heard)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const kept = scores.moveTo(pathOf(name, 'scores'))
      const facts = { version: 1, strand, listener, from, length, sounds, moments, step, seconds }
      const draft = `${pathOf(name, 'facts')}.${process.pid}`
      writeFileSync(draft, JSON.stringify(facts), { mode: 0o600 })
      renameSync(draft, pathOf(name, 'facts'))
      makeRoom()
      return kept
    },
  }
}
