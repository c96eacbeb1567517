import { parseArgs } from 'node:util'
import { type Provider, provider as providerSchema } from '../../src/contract/models.ts'
import { type FoundCase, findCases } from './case.ts'
import { networks } from './networks.ts'
import { type Outcome, passed, runCase } from './run.ts'

const usage = `npm run parity -- FOLDER… [--provider ${providerSchema.options.join('|')}] [--tolerance NUMBER] [--only TEXT] [--strict]

Builds every golden case in the folders with the project's own code and compares what it computes with what the
reference computed. One line per output: its name, the largest absolute difference, the tolerance, pass or FAIL.

--provider   where networks run; anything but cpu may differ by 1e-3
--tolerance  differences to allow where a case allows less
--only       outputs whose case/name holds the text: a graphics card in software takes minutes for each
--strict     a case of a network that this build does not have counts as a failure

Exit code 1 when an output differs or cannot be computed, when a folder is missing, or when nothing was compared.`

const isProvider = (name: string): name is Provider => providerSchema.safeParse(name).success

const lineOf = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case 'compared': {
      const { name, difference, tolerance } = outcome
      return `${name}  ${difference.toExponential(2)}  ${tolerance.toExponential(0)}  ${passed(outcome) ? 'pass' : 'FAIL'}`
    }
    case 'failed':
      return `${outcome.name}  FAIL: ${outcome.reason}`
    case 'not-built':
      return `${outcome.name}  not built: this build has ${Object.keys(networks).join(', ')}, not ${outcome.network}`
  }
}

const readArguments = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      provider: { type: 'string', default: 'cpu' },
      tolerance: { type: 'string' },
      only: { type: 'string', default: '' },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })

const main = async (): Promise<number> => {
  let read: ReturnType<typeof readArguments>
  try {
    read = readArguments()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    return 1
  }
  const { positionals, values } = read
  if (values.help) {
    console.log(usage)
    return 0
  }
  const { provider } = values
  const tolerance = Number(values.tolerance ?? (provider === 'cpu' ? 0 : 1e-3))
  if (positionals.length === 0 || !isProvider(provider) || !(tolerance >= 0)) {
    console.error(usage)
    return 1
  }
  let cases: readonly FoundCase[]
  try {
    cases = positionals.flatMap((folder) => {
      const found = findCases(folder)
      if (found.length === 0) throw new Error(`${folder}: there is no case in it`)
      return found
    })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  }
  const outcomes: Outcome[] = []
  for (const found of cases)
    for await (const outcome of runCase(found, { provider, tolerance, only: values.only })) {
      console.log(lineOf(outcome))
      outcomes.push(outcome)
    }
  const compared = outcomes.filter(({ kind }) => kind !== 'not-built')
  const failures = compared.filter((outcome) => !passed(outcome)).length
  const left = outcomes.length - compared.length
  console.log(
    `${compared.length - failures} passed, ${failures} failed${left > 0 ? `, ${left} of networks not built` : ''}`,
  )
  return failures > 0 || compared.length === 0 || (values.strict && left > 0) ? 1 : 0
}

// npm runs scripts in the repository; folders are named from where the person stands.
if (process.env.npm_lifecycle_event === 'parity' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
process.exitCode = await main()
