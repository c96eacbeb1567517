import { CircleStop, Headphones } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Result, SeparateRequest } from '../../contract/api.ts'
import { failureOf } from '../../contract/failures.ts'
import { useEditor } from '../state/context.tsx'
import { Button } from '../ui/Button.tsx'
import { formatDecibels } from '../ui/levels.ts'
import { columnsFor } from './columns.ts'
import { loudnessOfSource, matchingGain } from './loudness-match.ts'

const seconds = 8

/** Something to hear: a source of the project, and the gain that makes it as loud as the mixture. */
type Part = { readonly name: string; readonly source: string; readonly gain: number }
type Ready = {
  readonly key: string
  readonly result: Result<'separation.preview'>
  readonly parts: readonly Part[]
}

/** What there is to hear: the mixture, each sound by its name where there are several, and the rest. */
const partsOf = (result: Result<'separation.preview'>, request: SeparateRequest): Omit<Part, 'gain'>[] => {
  const sounds = [result.target, ...result.further]
  const names = sounds.length === 1 ? ['The sound'] : [request.query, ...request.also]
  return [
    { name: 'Source', source: result.source },
    ...sounds.map((source, index) => ({ name: names[index] ?? `Sound ${index + 1}`, source })),
    { name: 'The rest', source: result.residual },
  ]
}

/**
 * Separates the first seconds and plays source, sound and rest against each other, equally loud: louder always seems
 * better, and would decide the comparison.
 */
export const Preview = ({ request }: { readonly request: SeparateRequest | null }) => {
  const { bytes, host, playback, project, report } = useEditor()
  const [ready, setReady] = useState<Ready | null>(null)
  const [busy, setBusy] = useState(false)
  const [playing, setPlaying] = useState<string | null>(null)
  const running = useRef<AbortController | null>(null)
  const key = JSON.stringify(request)
  const current = ready?.key === key ? ready : null

  useEffect(() => () => running.current?.abort(), [])

  const hear = async ({ source, gain }: Part, { result }: Ready): Promise<void> => {
    setPlaying(source)
    await playback
      .audition(source, result.frames, { gain, channels: result.channels })
      .catch((thrown) => report(failureOf(thrown)))
    setPlaying((now) => (now === source ? null : now))
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
      const made: Ready = { key, result, parts: await equallyLoud(result, partsOf(result, request)) }
      setReady(made)
      const sound = made.parts.find(({ source }) => source === result.target)
      if (sound) void hear(sound, made)
    } catch (thrown) {
      report(failureOf(thrown))
    } finally {
      if (running.current === controller) {
        running.current = null
        setBusy(false)
      }
    }
  }

  const equallyLoud = async (
    result: Result<'separation.preview'>,
    parts: readonly Omit<Part, 'gain'>[],
  ): Promise<Part[]> => {
    const { document, info } = project.getState()
    const rate = document.settings.settings?.rate ?? 48_000
    const measure = (id: string): Promise<number> =>
      loudnessOfSource(
        bytes,
        { project: info?.id ?? '', source: id, channels: result.channels, rate },
        0,
        result.frames,
      )
    const whole = await measure(result.source)
    return Promise.all(
      parts.map(async (part) => ({
        ...part,
        gain: part.source === result.source ? 1 : matchingGain(await measure(part.source), whole),
      })),
    )
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
          <div
            className="segments"
            role="toolbar"
            aria-label="Compare the preview"
            style={{ gridTemplateColumns: `repeat(${columnsFor(current.parts.length)}, minmax(0, 1fr))` }}
          >
            {current.parts.map((part) => (
              <button
                key={part.source}
                type="button"
                className="preview-part"
                aria-pressed={playing === part.source}
                onClick={() => (playing === part.source ? stop() : void hear(part, current))}
              >
                {part.name}
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
