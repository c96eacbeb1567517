import { join } from 'node:path'
import { type BrowserWindow, screen } from 'electron'
import { z } from 'zod'
import { createJsonFile } from '../preferences/json-file.ts'
import { defaultPlace, placeOnScreens, type WindowPlace } from './window-options.ts'

const placeSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
})

const placeFile = (folder: string) => createJsonFile(join(folder, 'window.json'), placeSchema, defaultPlace)

/** Where the window stood last, moved onto a screen that is there now. */
export const readPlace = (folder: string): WindowPlace => {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  return placeOnScreens(placeFile(folder).read() as WindowPlace, areas)
}

export const rememberPlace = (folder: string, window: BrowserWindow): void =>
  placeFile(folder).write({ ...window.getNormalBounds(), maximized: window.isMaximized() })
