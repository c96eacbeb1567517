import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blockFrames } from '../../../src/core/audio/peaks.ts'
import { seededRandom } from '../../../src/core/base/random.ts'
import { checkProjectFile } from '../../../src/main/project-file/check.ts'
import { createProjectFile, openProjectFile } from '../../../src/main/project-file/open.ts'
import type { ProjectFile } from '../../../src/main/project-file/types.ts'
import { temporaryFolder } from '../../support/temporary.ts'
import { sampleAudio } from './sample-project.ts'

type Fact =
  | { kind: 'open' }
  | { kind: 'source'; number: number; channels: number; frames: number }
  | { kind: 'growing'; number: number; channels: number; ready: number }
  | { kind: 'done'; number: number }
  | { kind: 'marker'; number: number }
  /** An undo that may or may not have become durable. */
  | { kind: 'undoing'; markers: number[] }
  | { kind: 'undone'; markers: number[] }

/** What a project must hold, by what was said to be durable. */
type Promised = {
  sources: Map<number, { channels: number; frames: number }>
  growing: Map<number, { channels: number; ready: number }>
  markers: Set<number>
  undone: Set<number>
}

const keep = (promised: Promised, fact: Fact): void => {
  if (fact.kind === 'source') promised.sources.set(fact.number, fact)
  if (fact.kind === 'growing') promised.growing.set(fact.number, fact)
  if (fact.kind === 'done') promised.growing.delete(fact.number)
  if (fact.kind === 'marker') promised.markers.add(fact.number)
  if (fact.kind === 'undoing') for (const marker of fact.markers) promised.markers.delete(marker)
  if (fact.kind === 'undone') for (const marker of fact.markers) promised.undone.add(marker)
}

/** Starts a writer and kills it `delay` ms after it said so many things. @returns what it said */
const runAndKill = (path: string, seed: number, first: number, after: number, delay: number): Promise<Fact[]> =>
  new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'writer-child.ts')
    const child = spawn(process.execPath, [script, path, String(seed), String(first)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    let errors = ''
    let timer: NodeJS.Timeout | undefined
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      if (text.split('\n').length > after) timer ??= setTimeout(() => child.kill('SIGKILL'), delay)
    })
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      errors += piece
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (signal !== 'SIGKILL') reject(new Error(`The writer ended by itself (${code}): ${errors}`))
      const whole = text.slice(0, text.lastIndexOf('\n'))
      resolve(
        whole
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Fact),
      )
    })
  })

const expectAudio = (file: ProjectFile, number: number, channels: number, frames: number, of = frames): void => {
  const audio = sampleAudio(number, channels, of)
  for (let channel = 0; channel < channels; channel++) {
    const stored = file.readSamples(`source_${number}`, channel, 0, frames)
    expect(stored.findIndex((sample, i) => sample !== audio[channel]![i])).toBe(-1)
  }
}

/** @param recent sources of these numbers are compared sample by sample; older ones were, and never change */
const expectKept = (file: ProjectFile, promised: Promised, recent: number): void => {
  expect(file.notes).toEqual([])
  const jobs = new Map(file.jobs().map((job) => [job.id, job]))
  for (const [number, { channels, frames }] of promised.sources) {
    expect(file.document.source[`source_${number}`]?.frames).toBe(frames)
    expect(file.document.clip[`clip_${number}`]?.length).toBe(frames)
    expect(file.ready(`source_${number}`)).toBe(frames)
    if (number >= recent) expectAudio(file, number, channels, frames)
  }
  for (const [number, { channels, ready }] of promised.growing) {
    expect(jobs.has(`job_${number}`)).toBe(true)
    expect(file.ready(`source_${number}`)).toBeGreaterThanOrEqual(ready)
    if (number >= recent && ready > 0) expectAudio(file, number, channels, ready)
  }
  for (const marker of promised.markers) expect(file.document.marker).toHaveProperty(`marker_${marker}`)
  for (const marker of promised.undone) expect(file.document.marker).not.toHaveProperty(`marker_${marker}`)
}

const kills = 200
/** A fresh file every so often keeps the whole loop quick. */
const killsPerFile = 20
/** Writers at a time, each with a file of its own. */
const lanes = 2

/** Kills writers of one file again and again. @returns how many facts were promised, and how many reopenings noticed */
const torment = async (path: string, seed: number): Promise<{ facts: number; noticed: number }> => {
  const random = seededRandom(seed)
  const promised: Promised = { sources: new Map(), growing: new Map(), markers: new Set(), undone: new Set() }
  createProjectFile(path).close()
  let facts = 0
  let noticed = 0
  for (let kill = 0; kill < killsPerFile; kill++) {
    const first = 1 + kill * 1000
    const after = 1 + Math.floor(random() * 16)
    const said = await runAndKill(path, seed * 100 + kill, first, after, Math.floor(random() * 25))
    for (const fact of said) keep(promised, fact)
    facts += said.length

    const file = openProjectFile(path)
    if (file.recovered) noticed++
    else expect(said.length).toBe(1)
    expectKept(file, promised, first)
    // Whatever an unfinished import had stored is gone, and what jobs still need is not.
    const jobs = file.jobs().map(({ id }) => id.replace('job', 'source'))
    const wanted = new Set([...Object.keys(file.document.source), ...jobs])
    for (let number = first; number < first + 100; number++)
      if (!wanted.has(`source_${number}`)) expect(file.ready(`source_${number}`)).toBe(0)
    file.close()
  }
  const report = checkProjectFile(path)
  expect(report.problems).toEqual([])
  expect(report.damagedBlocks).toEqual([])
  expect(report.blocks).toBeGreaterThan(0)
  return { facts, noticed }
}

test(`${kills} kill -9 at random moments of import, separation and edit lose nothing that was durable`, {
  timeout: 300_000,
}, async () => {
  using folder = temporaryFolder()
  const files = Array.from({ length: kills / killsPerFile }, (_, i) => i)
  let facts = 0
  let noticed = 0
  const lane = async (): Promise<void> => {
    for (let next = files.shift(); next !== undefined; next = files.shift()) {
      const found = await torment(folder.file(`project-${next}.lasso`), next + 1)
      facts += found.facts
      noticed += found.noticed
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  expect(facts).toBeGreaterThan(kills * 3)
  expect(noticed).toBeGreaterThan(kills / 4)
})

test('a source that a job had begun goes on after its last whole block', async () => {
  using folder = temporaryFolder()
  const path = folder.file('resume.lasso')
  const file = createProjectFile(path)
  const audio = sampleAudio(1, 2, 3 * blockFrames)
  const { BlockPacker } = await import('../../../src/main/blocks/block.ts')
  const blocks = new BlockPacker(2).push(audio)
  file.saveJob({ id: 'job_1', state: 'running', data: { targets: ['source_1'] }, analysis: null })
  const writer = file.createSource('source_1', 2, 48_000)
  writer.write(blocks.slice(0, 4))
  writer.flush()
  file.close()

  const again = openProjectFile(path)
  const resumed = again.createSource('source_1', 2, 48_000)
  expect(resumed.ready).toBe(2 * blockFrames)
  resumed.write(blocks.slice(4))
  resumed.flush()
  expectAudio(again, 1, 2, 3 * blockFrames)
  again.deleteJob('job_1')
  again.close()
  const cleaned = openProjectFile(path)
  expect(cleaned.ready('source_1')).toBe(0)
  cleaned.close()
})
