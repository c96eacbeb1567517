import { type ClipInk, clipInk } from './clip-ink.ts'
import { type Colour, cssOf } from './pixels.ts'

/** Every colour that the canvases use, as resolved from the page's tokens. */
export type Palette = {
  readonly dark: boolean
  readonly font: string
  readonly lane: Colour
  readonly laneFocused: Colour
  readonly head: string
  readonly line: string
  readonly lineStrong: string
  readonly text: string
  readonly textDim: string
  readonly textFaint: string
  readonly accent: string
  readonly accentSoft: string
  readonly focus: string
  readonly selection: string
  readonly selectionEdge: string
  readonly cursor: string
  readonly marker: string
  readonly markerText: string
  readonly warning: string
  readonly raised: string
  readonly gainLine: string
  readonly handle: string
  readonly shade: string
  /** By track colour, each plain and selected. */
  readonly clips: readonly { readonly plain: ClipInk; readonly selected: ClipInk }[]
}

const trackColours = 8

const lightness = ([red, green, blue]: Colour): number => (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255

/** Reads the tokens as they are on an element now. */
export const readPalette = (element: Element): Palette => {
  const style = getComputedStyle(element)
  const swatch = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  const colour = (token: string, ground: Colour = [0, 0, 0]): Colour => {
    if (!swatch) return [128, 128, 128]
    swatch.fillStyle = cssOf(ground)
    swatch.fillRect(0, 0, 1, 1)
    swatch.fillStyle = style.getPropertyValue(token).trim() || '#808080'
    swatch.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = swatch.getImageData(0, 0, 1, 1).data
    return [red, green, blue]
  }
  const css = (token: string) => cssOf(colour(token))
  const lane = colour('--timeline')
  const text = colour('--text')
  const accent = colour('--accent')
  const danger = colour('--danger')
  const dark = lightness(lane) < 0.5
  return {
    dark,
    font: style.fontFamily,
    lane,
    laneFocused: colour('--timeline-row'),
    head: css('--panel'),
    line: css('--timeline-line'),
    lineStrong: css('--timeline-line-strong'),
    text: cssOf(text),
    textDim: css('--text-dim'),
    textFaint: css('--text-faint'),
    accent: cssOf(accent),
    accentSoft: css('--accent-soft'),
    focus: css('--focus'),
    selection: style.getPropertyValue('--selection').trim() || cssOf(accent, 0.2),
    selectionEdge: cssOf(accent, 0.85),
    cursor: css('--cursor'),
    marker: css('--marker'),
    markerText: css('--text'),
    warning: css('--warning'),
    raised: css('--raised'),
    gainLine: cssOf(text, 0.65),
    handle: cssOf(dark ? [255, 255, 255] : [20, 24, 30]),
    shade: cssOf(dark ? [0, 0, 0] : lane, dark ? 0.38 : 0.5),
    clips: Array.from({ length: trackColours }, (_, index) => {
      const hue = colour(`--track-${index}`)
      return {
        plain: clipInk(hue, lane, text, danger, dark, false),
        selected: clipInk(hue, lane, text, danger, dark, true),
      }
    }),
  }
}
