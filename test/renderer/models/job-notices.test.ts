import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Job } from '../../../src/contract/api.ts'
import { tellOfJobs } from '../../../src/renderer/app/job-notices.ts'
import type { Editor } from '../../../src/renderer/state/context.tsx'

const job = (title: string, kind: Job['kind'], state: Job['state']): Job => ({
  ...{ id: title, kind, title, state, stage: '', progress: 1, secondsLeft: null, growing: [] },
  ...{ failure: null, outcome: null },
})

/** Titles of the notices when jobs end while these dialogs are open. */
const noticesWith = (
  dialogs: readonly { readonly name: string }[],
  jobs: readonly (readonly [string, Job['kind']])[],
) => {
  const project = createStore<{ jobs: { readonly [id: string]: Job } }>(() => ({ jobs: {} }))
  const titles: string[] = []
  const editor = {
    project,
    shell: createStore(() => ({ dialogs })),
    models: { reload: () => {} },
    notify: ({ title }: { readonly title: string }) => titles.push(title),
  } as unknown as Editor
  const end = tellOfJobs(editor)
  for (const state of ['running', 'done'] as const)
    project.setState({ jobs: Object.fromEntries(jobs.map(([title, kind]) => [title, job(title, kind, state)])) })
  end()
  return titles
}

const jobs = [
  ['Add small.ckpt', 'models'],
  ['Download Small', 'download'],
  ['Check Small', 'models'],
] as const

test('what the open model manager shows by itself is not told over its buttons', () => {
  expect(noticesWith([{ name: 'models' }, { name: 'files' }], jobs)).toEqual(['Check Small: done'])
  expect(noticesWith([], jobs)).toEqual(['Add small.ckpt: done', 'Download Small: done', 'Check Small: done'])
  expect(noticesWith([{ name: 'preferences' }], jobs)).toHaveLength(3)
})
