import { useRef } from 'react'
import { useEditor, usePlayback } from '../state/context.tsx'
import { useFrames } from '../ui/frames.ts'
import { keepFocus } from '../ui/keep-focus.ts'
import { formatDecibels } from '../ui/levels.ts'
import { Tip } from '../ui/Tip.tsx'
import { Meter } from './Meter.tsx'
import './master-meter.css'

const reading = (value: number): string =>
  value === Number.NEGATIVE_INFINITY || value < -70 ? '−∞' : formatDecibels(value).replace('+', '')

/** Level, loudness and true peak of the mix. A click starts the measurement anew. */
export const MasterMeter = () => {
  const { playback, run } = useEditor()
  const running = usePlayback((state) => state.status !== 'stopped')
  const underruns = usePlayback((state) => state.underruns)
  const loudness = useRef<HTMLElement>(null)
  const peak = useRef<HTMLElement>(null)
  const lastRead = useRef(0)
  useFrames(running, (now) => {
    // Numbers that change sixty times a second cannot be read.
    if (running && now - lastRead.current < 200) return
    lastRead.current = now
    const { momentary, shortTerm, integrated, truePeak } = playback.loudness()
    // The short-term measure needs three seconds; until then the momentary one stands in.
    const current = Number.isFinite(shortTerm) ? shortTerm : momentary
    if (loudness.current) loudness.current.textContent = reading(running ? current : integrated)
    if (peak.current) {
      peak.current.textContent = reading(truePeak)
      peak.current.dataset.over = String(truePeak > -1)
    }
  })
  return (
    <div className="master">
      <Tip label="Short-term loudness while playing, integrated after; highest true peak. Click to reset.">
        <button
          type="button"
          className="master-meter"
          aria-label="Master level; reset"
          onMouseDown={keepFocus}
          onClick={() => run('transport.resetMeters')}
        >
          <Meter strip="master" direction="horizontal" />
          <span className="master-numbers numbers">
            <span>
              <b ref={loudness}>−∞</b> LUFS
            </span>
            <span>
              <b ref={peak}>−∞</b> dBTP
            </span>
          </span>
        </button>
      </Tip>
      {underruns > 0 && (
        <Tip label="Times that audio was not read fast enough and playback had a gap. Resetting the meters clears it.">
          <span className="master-underruns" role="status">
            {underruns} {underruns === 1 ? 'dropout' : 'dropouts'}
          </span>
        </Tip>
      )}
    </div>
  )
}
