import { useEffect, useRef } from 'react'

/** Callbacks of one animation frame, so that many meters cost one request a frame. */
const callbacks = new Set<(now: number) => void>()
let request = 0

const tick = (now: number): void => {
  request = callbacks.size > 0 ? requestAnimationFrame(tick) : 0
  for (const callback of [...callbacks]) callback(now)
}

/** Calls back in every animation frame until the returned function is called. */
export const everyFrame = (callback: (now: number) => void): (() => void) => {
  callbacks.add(callback)
  if (request === 0) request = requestAnimationFrame(tick)
  return () => callbacks.delete(callback)
}

/** Runs `draw` in every frame while `active`, and once when it ends, so that the last state is drawn. */
export const useFrames = (active: boolean, draw: (now: number) => void): void => {
  const latest = useRef(draw)
  latest.current = draw
  useEffect(() => {
    const callback = (now: number): void => latest.current(now)
    callback(performance.now())
    if (!active) return
    return everyFrame(callback)
  }, [active])
}
