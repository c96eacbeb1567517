/** Text that is cut to a width with an ellipsis, remembered, because measuring is slow and names are drawn in every frame. */

const most = 4000
const fitted = new Map<string, string>()

const remember = (key: string, text: string): string => {
  if (fitted.size >= most) fitted.clear()
  fitted.set(key, text)
  return text
}

/** `text`, or as much of it as fits in `width` pixels of the context's font; empty when not even one letter does. */
export const fitText = (context: CanvasRenderingContext2D, text: string, width: number): string => {
  const room = Math.floor(width / 4) * 4
  if (room < 12) return ''
  const key = `${context.font}/${room}/${text}`
  const known = fitted.get(key)
  if (known !== undefined) return known
  if (context.measureText(text).width <= room) return remember(key, text)
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (context.measureText(`${text.slice(0, middle).trimEnd()}…`).width <= room) low = middle
    else high = middle - 1
  }
  return remember(key, low > 0 ? `${text.slice(0, low).trimEnd()}…` : '')
}

const widths = new Map<string, number>()

export const textWidth = (context: CanvasRenderingContext2D, text: string): number => {
  const key = `${context.font}/${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  if (widths.size >= most) widths.clear()
  const width = context.measureText(text).width
  widths.set(key, width)
  return width
}
