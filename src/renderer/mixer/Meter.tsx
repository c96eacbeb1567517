import { useRef } from 'react'
import { useEditor, usePlayback } from '../state/context.tsx'
import { useFrames } from '../ui/frames.ts'
import { meterPosition } from '../ui/levels.ts'
import './meter.css'

/** Fall of a meter after a peak: 20 dB in 1.7 s (IEC 60268-10 Type I), as a share of the meter's range a second. */
const fall = 0.24

type Shown = { level: number; held: number; heldAt: number }

/** Peak meter of a strip, one bar a channel. Bars are moved by transforms in animation frames, never by React. */
export const Meter = ({
  strip,
  direction,
}: {
  readonly strip: string
  readonly direction: 'vertical' | 'horizontal'
}) => {
  const { playback } = useEditor()
  const running = usePlayback((state) => state.status !== 'stopped')
  const bars = useRef<(HTMLSpanElement | null)[]>([])
  const marks = useRef<(HTMLSpanElement | null)[]>([])
  const shown = useRef<Shown[]>([])
  const last = useRef(0)

  useFrames(running, (now) => {
    const passed = Math.min(0.1, (now - last.current) / 1000)
    last.current = now
    const levels = running ? playback.levels(strip) : null
    for (const channel of [0, 1]) {
      const peak = levels ? (levels.peak[channel] ?? levels.peak[0] ?? 0) : 0
      const before = shown.current[channel] ?? { level: 0, held: 0, heldAt: 0 }
      const level = running ? Math.max(meterPosition(peak), before.level - fall * passed) : 0
      const stale = level >= before.held || now - before.heldAt > 1500 || !running
      shown.current[channel] = { level, held: stale ? level : before.held, heldAt: stale ? now : before.heldAt }
      const scale = direction === 'vertical' ? 'scaleY' : 'scaleX'
      const bar = bars.current[channel]
      const mark = marks.current[channel]
      const { held } = shown.current[channel]
      if (bar) bar.style.transform = `${scale}(${1 - level})`
      if (mark) {
        mark.style.setProperty('--held', `${held * 100}%`)
        mark.hidden = held <= 0.01
      }
    }
  })

  return (
    <div className={`meter meter-${direction}`} aria-hidden>
      {[0, 1].map((channel) => (
        <span className="meter-channel" key={channel}>
          <span
            className="meter-cover"
            ref={(element) => {
              bars.current[channel] = element
            }}
          />
          <span
            className="meter-held"
            hidden
            ref={(element) => {
              marks.current[channel] = element
            }}
          />
        </span>
      ))}
    </div>
  )
}
