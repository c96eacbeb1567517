import type { KnownSound } from '../../../separation/system.ts'
import type { ToolId } from '../tool.ts'

type Preset = { readonly tool: ToolId; readonly words: readonly string[]; readonly audience: KnownSound['audience'] }

/** What the panel offers, best words first. Every word is understood as the tool beside it (a test holds this). */
export const presets: readonly Preset[] = [
  { tool: 'background-noise', audience: 'podcaster', words: ['background noise', 'hiss', 'room tone', 'static'] },
  { tool: 'background-noise', audience: 'podcaster', words: ['air conditioner', 'fan', 'ventilation', 'computer fan'] },
  { tool: 'background-noise', audience: 'anyone', words: ['rain', 'wind', 'rumble', 'traffic noise'] },
  { tool: 'mains-hum', audience: 'podcaster', words: ['mains hum', 'buzz', 'hum', 'ground loop'] },
  { tool: 'mains-hum', audience: 'musician', words: ['amp hum', 'guitar amp buzz', 'pickup hum'] },
  { tool: 'clicks', audience: 'podcaster', words: ['clicks', 'mouth clicks', 'digital clicks'] },
  { tool: 'clicks', audience: 'musician', words: ['vinyl crackle', 'pops', 'crackle', 'record scratches'] },
  { tool: 'percussive-part', audience: 'musician', words: ['drums', 'beat', 'percussion', 'transients'] },
  { tool: 'sustained-part', audience: 'musician', words: ['sustained notes', 'strings', 'pads', 'melody'] },
  { tool: 'stereo-centre', audience: 'musician', words: ['vocals in the middle', 'centre', 'lead vocal'] },
  { tool: 'stereo-sides', audience: 'musician', words: ['sides', 'karaoke', 'backing track'] },
]
