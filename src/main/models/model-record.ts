import type { ModelRecord } from '../../contract/api.ts'
import type { FoundModel } from './model-folder.ts'

/** What a job is doing with a model now. */
export type Activity = { readonly job: string; readonly state: 'downloading' | 'checking' }

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** A model as the contract shows it. Optional files count only when they are here. */
export const recordOf = (
  { model, files, state, problem }: FoundModel,
  accepted: { readonly [model: string]: string },
  activity: Activity | null,
): ModelRecord => {
  const shown = files.filter(({ file, state: found }) => !file.optional || found === 'ready')
  const { id, name, system, goodAt, licence, page, gated } = model
  return {
    id,
    name,
    system,
    goodAt,
    separates: files.some(({ file }) => file.role === 'checkpoint'),
    licence,
    page,
    gated,
    bytes: sum(shown.map(({ file }) => file.bytes)),
    present: sum(shown.map(({ present }) => present)),
    state: activity?.state ?? state,
    accepted: model.custom || accepted[id] === licence.name,
    problem: activity ? null : problem,
    job: activity?.job ?? null,
    files: shown.map(({ file, present }) => ({ name: file.name, bytes: file.bytes, present, sha256: file.sha256 })),
  }
}
