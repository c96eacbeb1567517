import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** The palette of `tokens.css`, measured: WCAG 2.2 asks 4.5:1 of text and 3:1 of what is drawn to be understood. */
const css = readFileSync(join(import.meta.dirname, '..', '..', '..', 'src', 'renderer', 'ui', 'tokens.css'), 'utf8')

const themes = ['light', 'dark'] as const

const colours = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name!, { light: light!, dark: dark! }] as const,
  ),
)

const luminance = (hex: string): number => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const below = (names: readonly string[], surfaces: readonly string[], least: number): string[] =>
  names.flatMap((name) =>
    surfaces.flatMap((surface) =>
      themes.flatMap((theme) => {
        const ratio = contrast(colours.get(name)![theme], colours.get(surface)![theme])
        return ratio < least ? [`${name} on ${surface}, ${theme}: ${ratio.toFixed(2)}`] : []
      }),
    ),
  )

describe('contrast', () => {
  it('is measured with the right formula', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(colours.size).toBeGreaterThan(35)
  })

  it('of text is at least 4.5 on every surface', () => {
    const surfaces = ['ground', 'panel', 'raised', 'sunken', 'hover', 'timeline', 'timeline-row']
    expect(below(['text', 'text-dim'], surfaces, 4.5)).toEqual([])
    expect(below(['text-faint'], ['ground', 'panel', 'raised', 'sunken', 'timeline'], 4.5)).toEqual([])
    expect(below(['accent', 'danger', 'warning', 'success'], ['panel', 'raised', 'sunken'], 4.5)).toEqual([])
    expect(below(['on-accent'], ['accent-fill'], 4.5)).toEqual([])
    expect(below(['on-state'], ['mute', 'solo'], 4.5)).toEqual([])
  })

  it('of what is drawn is at least 3', () => {
    const hues = Array.from({ length: 8 }, (_, hue) => `track-${hue}`)
    expect(below([...hues, 'playhead', 'cursor', 'marker'], ['timeline', 'timeline-row'], 3)).toEqual([])
    expect(below(['focus', 'line-strong'], ['panel', 'ground', 'raised', 'sunken'], 3)).toEqual([])
    expect(below(['meter-low', 'meter-middle', 'meter-high'], ['panel'], 3)).toEqual([])
  })
})
