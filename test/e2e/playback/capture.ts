/** Records what leaves the engine, with the frame of the context at which each piece begins. */
declare const currentFrame: number
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

const size = 4096

class Capture extends AudioWorkletProcessor {
  #piece = new Float32Array(size * 2)
  #filled = 0

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const left = input?.[0]
    const right = input?.[1] ?? left
    if (left && right) {
      this.#piece.set(left, this.#filled)
      this.#piece.set(right, size + this.#filled)
    } else {
      this.#piece.fill(0, this.#filled, this.#filled + 128)
      this.#piece.fill(0, size + this.#filled, size + this.#filled + 128)
    }
    this.#filled += 128
    if (this.#filled === size) {
      const piece = this.#piece
      this.port.postMessage({ from: currentFrame + 128 - size, piece }, [piece.buffer])
      this.#piece = new Float32Array(size * 2)
      this.#filled = 0
    }
    return true
  }
}

registerProcessor('capture', Capture)
