import type { SnapTarget } from '../state/editor-store.ts'

/** What one can snap to, in the words of the menus. */
export const snapNames: { readonly [target in SnapTarget]: string } = {
  clips: 'Clip edges',
  playhead: 'Playhead and cursor',
  markers: 'Markers',
  grid: 'Grid',
  'zero-crossings': 'Zero crossings',
}
