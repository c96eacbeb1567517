import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { peakResidentMemory } from '../measure.ts'
import type { PipelineAnswer, PipelineCall } from './pipeline-child.ts'

/** A process of its own, so that its time and memory are those of what it is asked. */
export type PipelineProcess = {
  ask(call: PipelineCall): Promise<PipelineAnswer>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

export const openPipelineProcess = (): PipelineProcess => {
  const child = fork(join(import.meta.dirname, 'pipeline-child.ts'))
  return {
    ask: async (call) => {
      const ended = new AbortController()
      try {
        child.send(call)
        const [answer] = await Promise.race([
          once(child, 'message', ended),
          once(child, 'exit', ended).then(([code, signal]) => {
            throw new Error(`the process of the pipeline ended: ${signal ?? code}`)
          }),
        ])
        return answer as PipelineAnswer
      } finally {
        ended.abort()
      }
    },
    memory: () => peakResidentMemory(child.pid!),
    close: async () => {
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
