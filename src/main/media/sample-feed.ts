import { mostBytesInFlight, type WorkerReply } from './worker-messages.ts'

/** Samples for a thread that decodes nothing itself. */
export class SampleFeed {
  #post: ((reply: WorkerReply, moved: ArrayBuffer[]) => void) | null = null
  #waiting: WorkerReply[] = []
  #bytes = 0
  #wake = (): void => {}

  /** Interleaved samples, whole frames, whose memory moves away. Resolves when more may come. */
  async push(samples: Float32Array<ArrayBuffer>): Promise<void> {
    this.#bytes += samples.byteLength
    this.#send({ kind: 'samples', samples })
    while (this.#bytes >= mostBytesInFlight)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
  }

  end(): void {
    this.#send({ kind: 'end' })
  }

  /** The thread has taken so many bytes; `Infinity` when it has ended. */
  taken(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes)
    this.#wake()
  }

  attach(post: (reply: WorkerReply, moved: ArrayBuffer[]) => void): void {
    this.#post = post
    for (const reply of this.#waiting.splice(0)) this.#send(reply)
  }

  #send(reply: WorkerReply): void {
    if (this.#post) this.#post(reply, reply.kind === 'samples' ? [reply.samples.buffer] : [])
    else this.#waiting.push(reply)
  }
}
