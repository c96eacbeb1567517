import { residentMemory } from './measure.ts'

/** Opens the checkpoint that is named on the command line in a fresh process and prints what that cost. */
const { openCheckpoint } = await import('../../src/main/models/checkpoint/open-checkpoint.ts')
const before = residentMemory() ?? Number.NaN
const began = performance.now()
const checkpoint = openCheckpoint(process.argv[2]!)
const index = performance.now() - began
const memory = (residentMemory() ?? Number.NaN) - before
const heaviest = [...checkpoint.tensors.keys()].slice(0, 300)
const summed = performance.now()
for (const name of heaviest) checkpoint.summarise(name)
const summary = performance.now() - summed
console.log(
  JSON.stringify({
    index,
    memory,
    tensors: checkpoint.tensors.size,
    summary,
    peak: process.resourceUsage().maxRSS / 1024,
  }),
)
checkpoint.close()
