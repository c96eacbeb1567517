import type { Job } from '../../contract/api.ts'

/** The outcome of a media job: what is not given did not happen. */
export const outcomeOf = (facts: Partial<NonNullable<Job['outcome']>>): NonNullable<Job['outcome']> => ({
  targetLevel: null,
  nothingFound: false,
  tool: null,
  device: null,
  files: [],
  tracks: [],
  clips: [],
  warnings: [],
  ...facts,
})
