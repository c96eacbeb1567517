import { CircleStop, Headphones } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Result, SeparateRequest } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { formatDecibels } from '../ui/levels.ts'
import { loudnessOfSource, matchingGain } from './loudness-match.ts'

const seconds = 8

type Part = 'source' | 'target' | 'residual'
type Ready = {
  readonly key: string
  readonly result: Result<'separation.preview'>
  readonly gains: { readonly [part in Part]: number }
}

const names: { readonly [part in Part]: string } = { source: 'Source', target: 'The sound', residual: 'The rest' }

/**
 * Separates the first seconds and plays source, sound and rest against each other, equally loud: louder always seems
 * better, and would decide the comparison.
 */
export const Preview = ({ request }: { readonly request: SeparateRequest | null }) => {
  const { bytes, host, playback, project, report } = useEditor()
  const [ready, setReady] = useState<Ready | null>(null)
  const [busy, setBusy] = useState(false)
  const [playing, setPlaying] = useState<Part | null>(null)
  const running = useRef<AbortController | null>(null)
  const key = JSON.stringify(request)
  const current = ready?.key === key ? ready : null

  useEffect(() => () => running.current?.abort(), [])

  const hear = async (part: Part, { result, gains }: Ready): Promise<void> => {
    setPlaying(part)
    await playback
      .audition(result[part], result.frames, { gain: gains[part], channels: result.channels })
      .catch((thrown) => report(failureOf(thrown)))
    setPlaying((now) => (now === part ? null : now))
  }

  const make = async (): Promise<void> => {
    if (!request) return
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setBusy(true)
    try {
      await project.settled()
      const result = await host.call('separation.preview', { request, seconds }, { signal: controller.signal })
      const made: Ready = { key, result, gains: await equalGains(result) }
      setReady(made)
      void hear('target', made)
    } catch (thrown) {
      report(failureOf(thrown))
    } finally {
      if (running.current === controller) {
        running.current = null
        setBusy(false)
      }
    }
  }

  const equalGains = async (result: Result<'separation.preview'>): Promise<Ready['gains']> => {
    const { document, info } = project.getState()
    const rate = document.settings.settings?.rate ?? 48_000
    const measure = (id: string): Promise<number> =>
      loudnessOfSource(
        bytes,
        { project: info?.id ?? '', source: id, channels: result.channels, rate },
        0,
        result.frames,
      )
    const [whole, target, residual] = await Promise.all([
      measure(result.source),
      measure(result.target),
      measure(result.residual),
    ])
    return { source: 1, target: matchingGain(target, whole), residual: matchingGain(residual, whole) }
  }

  const stop = (): void => {
    running.current?.abort()
    playback.stop()
    setPlaying(null)
  }

  return (
    <div className="preview">
      {busy ? (
        <Button icon={CircleStop} onClick={stop}>
          Listening… stop
        </Button>
      ) : (
        <Button icon={Headphones} disabled={!request} onClick={() => void make()}>
          Preview {seconds} s
        </Button>
      )}
      {current && (
        <>
          <div className="segments" role="toolbar" aria-label="Compare the preview">
            {(Object.keys(names) as Part[]).map((part) => (
              <button
                key={part}
                type="button"
                className="preview-part"
                aria-pressed={playing === part}
                onClick={() => (playing === part ? stop() : void hear(part, current))}
              >
                {names[part]}
              </button>
            ))}
          </div>
          <p className="panel-hint">
            Equally loud.{' '}
            {current.result.targetLevel !== null &&
              `The sound is ${formatDecibels(current.result.targetLevel)} dB against the whole.`}
          </p>
        </>
      )}
    </div>
  )
}
