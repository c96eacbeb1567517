import type { Frames, Hertz } from '../base/units.ts'

/** Units of the ruler. */
export type RulerUnit = 'time' | 'samples' | 'beats'

/** What the units need to know of the project. */
export type Meter = { readonly rate: Hertz; readonly tempo: number; readonly beatsPerBar: number }

/** Frames of one beat; fractional at most tempos. */
export const beatFrames = ({ rate, tempo }: Meter): number => (rate * 60) / tempo

/** A labelled step of the ruler and the small ones between, in frames (may be fractional). */
export type GridStep = { readonly major: number; readonly minor: number }

/** Steps with the number of parts that each divides into, in seconds. */
const timeSteps: readonly (readonly [seconds: number, parts: number])[] = [
  ...[1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1].flatMap(
    (unit) =>
      [
        [unit, 10],
        [2 * unit, 4],
        [5 * unit, 5],
      ] as const,
  ),
  [1, 10],
  [2, 4],
  [5, 5],
  [10, 10],
  [15, 3],
  [30, 6],
  [60, 6],
  [120, 4],
  [300, 5],
  [600, 10],
  [900, 3],
  [1800, 6],
  [3600, 6],
  [7200, 4],
  [18_000, 5],
  [36_000, 10],
]

const sampleStep = (least: number): GridStep => {
  if (least <= 1) return { major: 1, minor: 1 }
  const decade = 10 ** Math.floor(Math.log10(least) + 1e-9)
  const [factor, parts] = (
    [
      [1, 10],
      [2, 4],
      [5, 5],
      [10, 10],
    ] as const
  ).find(([times]) => times * decade >= least) ?? [10, 10]
  const major = factor * decade
  return { major, minor: Math.max(1, major / parts) }
}

const beatStep = (least: number, meter: Meter): GridStep => {
  const beat = beatFrames(meter)
  const bar = beat * meter.beatsPerBar
  for (const division of [1024, 512, 256, 128, 64, 32, 16, 8, 4, 2])
    if (beat / division >= least) return { major: beat / division, minor: beat / division / 2 }
  if (beat >= least) return { major: beat, minor: beat / 4 }
  for (let bars = 1; ; bars *= 2)
    if (bar * bars >= least) return { major: bar * bars, minor: bars === 1 ? beat : (bar * bars) / 4 }
}

/**
 * The finest step whose labels do not crowd. Grid snapping uses `minor`.
 * @param leastPixels room that a label needs
 */
export const gridStep = (unit: RulerUnit, framesPerPixel: number, meter: Meter, leastPixels = 90): GridStep => {
  const least = framesPerPixel * leastPixels
  if (unit === 'samples') return sampleStep(least)
  if (unit === 'beats') return beatStep(least, meter)
  const [seconds, parts] = timeSteps.find(([step]) => step * meter.rate >= least) ?? [36_000, 10]
  return { major: seconds * meter.rate, minor: (seconds * meter.rate) / parts }
}

/** One tick of the ruler. `at` may lie between frames; `label` is null on minor ticks. */
export type Tick = { readonly at: number; readonly label: string | null }

/**
 * Ticks of the ruler over a stretch of the timeline.
 * @param from first frame on screen, may be fractional
 * @param to last frame on screen
 */
export const rulerTicks = (unit: RulerUnit, from: number, to: number, step: GridStep, meter: Meter): Tick[] => {
  const parts = Math.max(1, Math.round(step.major / step.minor))
  const ticks: Tick[] = []
  for (let index = Math.max(0, Math.ceil(from / step.minor - 1e-9)); index * step.minor <= to; index++) {
    const at = index * step.minor
    ticks.push({ at, label: index % parts === 0 ? labelOf(unit, (index / parts) * step.major, step, meter) : null })
  }
  return ticks
}

const labelOf = (unit: RulerUnit, at: number, step: GridStep, meter: Meter): string => {
  if (unit === 'samples') return formatTime(Math.round(at), unit, meter)
  if (unit === 'time') return formatClock(at / meter.rate, decimalsOf(step.major / meter.rate))
  const beat = beatFrames(meter)
  const beats = at / beat + 1e-6
  const bar = Math.floor(beats / meter.beatsPerBar) + 1
  const inBar = Math.floor(beats % meter.beatsPerBar) + 1
  if (step.major >= beat * meter.beatsPerBar - 1e-6) return `${bar}`
  if (step.major >= beat - 1e-6) return `${bar}.${inBar}`
  const part = Math.round((beats - Math.floor(beats)) * (beat / step.major)) + 1
  return `${bar}.${inBar}.${part}`
}

const decimalsOf = (seconds: number): number => Math.max(0, Math.min(6, Math.ceil(-Math.log10(seconds) - 1e-9)))

/**
 * A clock time: `h:mm:ss` from an hour on, `m:ss` below, with decimals as asked.
 * @param hours true shows hours always
 */
export const formatClock = (seconds: number, decimals: number, hours = false): string => {
  const unit = 10 ** decimals
  const total = Math.round(Math.abs(seconds) * unit)
  const whole = Math.floor(total / unit)
  const fraction = decimals > 0 ? `.${String(total % unit).padStart(decimals, '0')}` : ''
  const two = (number: number) => String(number).padStart(2, '0')
  const h = Math.floor(whole / 3600)
  const m = Math.floor(whole / 60) % 60
  const text = h > 0 || hours ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`
  return `${seconds < 0 && total > 0 ? '−' : ''}${text}${fraction}`
}

/**
 * A position in full: `0:00:12.345`, `592,560` or bar, beat and hundredths of a beat, `7.1.50`.
 * @param frames at the project's rate
 */
export const formatTime = (frames: Frames, unit: RulerUnit, meter: Meter): string => {
  if (unit === 'samples') return String(frames).replace(/\B(?=(\d{3})+$)/g, ',')
  if (unit === 'time') return formatClock(frames / meter.rate, 3, true)
  const hundredths = Math.round((frames / beatFrames(meter)) * 100)
  const beats = Math.floor(hundredths / 100)
  const bar = Math.floor(beats / meter.beatsPerBar) + 1
  return `${bar}.${(beats % meter.beatsPerBar) + 1}.${String(hundredths % 100).padStart(2, '0')}`
}

/**
 * The frame that typed text means. Time takes `1:02:03.5`, `2:03`, `83.5`, `83.5s`, `1h2m3s`, `250ms`; samples take whole
 * numbers with or without separators; beats take `bar.beat.hundredths`, `bar.beat` or `bar`.
 * @returns null when the text is none of these
 */
export const parseTime = (text: string, unit: RulerUnit, meter: Meter): Frames | null => {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return null
  if (unit === 'samples') {
    const digits = trimmed.replace(/[\s,_'’]/g, '')
    return /^\d+$/.test(digits) ? Number(digits) : null
  }
  if (unit === 'beats') {
    const match = /^(\d+)(?:[.:|](\d+)(?:[.:|](\d{1,2}))?)?$/.exec(trimmed)
    if (!match) return null
    const bar = Number(match[1]) - 1
    const beat = Number(match[2] ?? 1) - 1
    if (bar < 0 || beat < 0 || beat >= meter.beatsPerBar) return null
    const part = Number((match[3] ?? '0').padEnd(2, '0')) / 100
    return Math.round((bar * meter.beatsPerBar + beat + part) * beatFrames(meter))
  }
  const seconds = parseClock(trimmed.replace(',', '.'))
  return seconds === null ? null : Math.round(seconds * meter.rate)
}

const parseClock = (text: string): number | null => {
  const clock = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)\s*s?$/.exec(text)
  if (clock) {
    const [, h, m, s] = clock
    if (m !== undefined && Number(s) >= 60) return null
    if (h !== undefined && Number(m) >= 60) return null
    return Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + Number(s)
  }
  const units =
    /^(?:(\d+(?:\.\d+)?)\s*h)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?\s*(?:(\d+(?:\.\d+)?)\s*ms)?$/.exec(
      text,
    )
  if (!units) return null
  const [h, m, s, ms] = units.slice(1).map((part) => Number(part ?? 0))
  return h! * 3600 + m! * 60 + s! + ms! / 1000
}
