import type { ModelRecord } from '../../contract/api.ts'
import type { Activity } from './activities.ts'
import type { FoundModel } from './model-folder.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** A model as the contract shows it. Optional files count only when they are here. */
export const recordOf = (
  { model, files, state, problem }: FoundModel,
  accepted: { readonly [model: string]: string },
  activity: Activity | null,
): ModelRecord => {
  const shown = files
    .filter(({ file, state: found }) => !file.optional || found === 'ready')
    .map(({ file, present }) => ({
      name: file.name,
      bytes: file.bytes,
      present: activity?.arriving.get(file.name) ?? present,
      sha256: file.sha256 || null,
    }))
  const { id, name, system, goodAt, licence, page, gated, manual } = model
  return {
    ...{ id, name, system, goodAt, licence, page, gated, manual, bundled: model.bundled !== null },
    separates: files.some(({ file }) => file.role === 'checkpoint'),
    bytes: sum(shown.map(({ bytes }) => bytes)),
    present: sum(shown.map(({ present }) => present)),
    state: activity?.state ?? state,
    accepted: model.custom || model.bundled !== null || accepted[id] === licence.name,
    problem: activity ? null : problem,
    job: activity?.job ?? null,
    files: shown,
  }
}
