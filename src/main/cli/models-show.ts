import type { ModelRecord, Result } from '../../contract/api.ts'
import { HostError } from '../../contract/failures.ts'
import { formatBytes } from '../models/words.ts'
import type { Input } from './command.ts'
import { namedModels, withHost } from './direct-host.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'

type Known = Result<'separation.systems'>[number]['knows']

/** Names of sounds under their headings; under none where the system has no headings. */
const soundsByHeading = (knows: Known): readonly (readonly [heading: string, names: string[]])[] => {
  const headings = new Map<string, string[]>()
  for (const { group = '', words } of knows)
    if (words[0] !== undefined) headings.set(group, [...(headings.get(group) ?? []), words[0]])
  return [...headings]
}

const linesOf = (model: ModelRecord, knows: Known): string[] => {
  const { id, name, state, bytes, bundled, licence, page, goodAt } = model
  const place = bundled ? 'comes with Lasso' : state
  const facts = [
    `${name} (${id}): ${bundled && state !== 'ready' ? `${place}, ${state}` : place}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}`,
    goodAt,
    `Licence  ${licence.name}, ${licence.url}`,
    `Page     ${page}`,
    ...model.files.map(({ name: file, sha256 }) => `File     ${file}${sha256 ? `, sha256 ${sha256}` : ''}`),
  ]
  if (knows.length === 0) return facts
  const headings = soundsByHeading(knows)
  const isList = headings.some(([heading]) => heading !== '')
  const sounds = headings.map(([heading, names]) => `${heading === '' ? '' : `${heading}: `}${names.join(', ')}`)
  return [
    ...facts,
    '',
    isList ? `The ${knows.length} sounds that it knows, by these names and others like them:` : 'For example:',
    ...sounds.map((line) => `  ${line}`),
  ]
}

/** Says what a model is, and what it knows. @throws HostError model-unknown */
export const show = ({ arguments: [id], options, terminal }: Input): Promise<ExitCode> =>
  withHost(async (host) => {
    const models = await host.call('models.list', undefined)
    const model = models.find((one) => one.id === id)
    if (!model) throw new HostError({ code: 'model-unknown', model: id!, known: models.map(({ id: known }) => known) })
    const { text: card } = await host.call('models.card', { model: model.id })
    const systems = await host.call('separation.systems', undefined)
    const knows = systems.find((system) => system.model === model.id)?.knows ?? []
    if (options.json) terminal.result(JSON.stringify({ ...model, knows, card }, null, 2))
    else if (options.card) terminal.result(card ?? `${model.name} has no card here: see ${model.page}`)
    else for (const line of linesOf(model, knows)) terminal.result(line)
    return exitCodes.ok
  }, namedModels(options))
