/** An image as 32-bit words in the byte order of `ImageData` on little-endian machines: ABGR. */
export type Pixels = { readonly words: Uint32Array; readonly width: number; readonly height: number }

/** A rectangle of device pixels, all integers. */
export type PixelBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** An opaque colour, 0 to 255 each. */
export type Colour = readonly [red: number, green: number, blue: number]

export const wordOf = ([red, green, blue]: Colour): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0

/** The colour `amount` of the way from `a` to `b`. */
export const mix = (a: Colour, b: Colour, amount: number): Colour => [
  Math.round(a[0] + (b[0] - a[0]) * amount),
  Math.round(a[1] + (b[1] - a[1]) * amount),
  Math.round(a[2] + (b[2] - a[2]) * amount),
]

export const cssOf = ([red, green, blue]: Colour, alpha = 1): string => `rgb(${red} ${green} ${blue} / ${alpha})`

/** Steps of a ramp, which stands for the share of a pixel that is covered. */
export const rampSteps = 16

/** Words from `a` to `b` in `rampSteps` + 1 steps. */
export const rampOf = (a: Colour, b: Colour): Uint32Array =>
  Uint32Array.from({ length: rampSteps + 1 }, (_, step) => wordOf(mix(a, b, step / rampSteps)))

/** The part of a box that lies on the image. */
export const clipBox = (pixels: Pixels, box: PixelBox): PixelBox => {
  const x = Math.max(0, box.x)
  const y = Math.max(0, box.y)
  return {
    x,
    y,
    width: Math.max(0, Math.min(pixels.width, box.x + box.width) - x),
    height: Math.max(0, Math.min(pixels.height, box.y + box.height) - y),
  }
}

export const fillBox = (pixels: Pixels, box: PixelBox, word: number): void => {
  const { x, y, width, height } = clipBox(pixels, box)
  for (let row = y; row < y + height; row++) {
    const start = row * pixels.width + x
    pixels.words.fill(word, start, start + width)
  }
}

/** Rounds the two lower corners of a box off onto `ground`. */
export const roundLowerCorners = (pixels: Pixels, box: PixelBox, radius: number, ground: Colour): void => {
  if (box.width < 4 * radius || box.height < 2 * radius) return
  for (let down = 0; down < radius; down++) {
    for (let across = 0; across < radius; across++) {
      const distance = Math.hypot(radius - across - 0.5, down + 0.5)
      const outside = Math.min(Math.max(distance - radius + 0.5, 0), 1)
      if (outside === 0) continue
      const row = box.y + box.height - radius + down
      if (row < 0 || row >= pixels.height) continue
      for (const column of [box.x + across, box.x + box.width - 1 - across]) {
        if (column < 0 || column >= pixels.width) continue
        const at = row * pixels.width + column
        const word = pixels.words[at]!
        pixels.words[at] = wordOf(mix([word & 255, (word >> 8) & 255, (word >> 16) & 255], ground, outside))
      }
    }
  }
}
