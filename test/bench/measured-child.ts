import { fork } from 'node:child_process'
import { once } from 'node:events'
import { closeChild } from './close-child.ts'
import { peakResidentMemory } from './measure.ts'

/** A process of its own that holds what is measured and nothing else, so that its time and memory are those of its work. */
export type MeasuredChild<Call, Answer> = {
  /** @throws when the process ends before it answers */
  ask(call: Call): Promise<Answer>
  /** The most memory it has had, in MiB; null where the system does not tell. */
  memory(): number | null
  close(): Promise<void>
}

/** @param script answers each message by one, in the order in which they come */
export const openMeasuredChild = <Call extends object, Answer>(script: string): MeasuredChild<Call, Answer> => {
  const child = fork(script)
  return {
    ask: async (call) => {
      const ended = new AbortController()
      try {
        child.send(call)
        const [answer] = await Promise.race([
          once(child, 'message', ended),
          once(child, 'exit', ended).then(([code, signal]) => {
            throw new Error(`the measured process ended: ${signal ?? code}`)
          }),
        ])
        return answer as Answer
      } finally {
        ended.abort()
      }
    },
    memory: () => peakResidentMemory(child.pid!),
    close: () => closeChild(child),
  }
}
