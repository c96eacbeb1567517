import type { Command, CommandGroup, CommandId, CommandNeed } from './command.ts'

/**
 * The one table behind shortcuts, menus, the command palette and the help sheet. Default keys are Audacity 4's where
 * Lasso does the same, so that hands need not learn anew. Browsers keep a few keys for themselves (Ctrl+T, Ctrl+N,
 * Ctrl+Shift+N, Ctrl+W): commands on those have a second key.
 */

type Options = { readonly needs?: CommandNeed; readonly menu?: string | null; readonly repeats?: boolean }
type Row = readonly [id: CommandId, label: string, keys: string, options?: Options]

const rows = (group: CommandGroup, list: readonly Row[]): Command[] =>
  list.map(([id, label, keys, options = {}]) => ({
    id,
    label,
    group,
    keys: keys === '' ? [] : keys.split(' | '),
    menu: options.menu === undefined ? group : options.menu,
    needs: options.needs ?? 'project',
    repeats: options.repeats ?? false,
  }))

const file = rows('File', [
  ['file.new', 'New Project', '$mod+N', { needs: 'nothing' }],
  ['file.open', 'Open Project…', '$mod+O', { needs: 'nothing' }],
  ['file.save', 'Save', '$mod+S'],
  ['file.saveAs', 'Save As…', '$mod+Shift+S'],
  ['file.import', 'Import Audio…', '$mod+Shift+I'],
  ['file.export', 'Export…', '$mod+Shift+E', { needs: 'audio' }],
  ['file.importLabels', 'Import Labels…', '', { menu: 'File/Labels' }],
  ['file.exportLabels', 'Export Labels…', '', { menu: 'File/Labels', needs: 'markers' }],
  ['file.check', 'Check Project…', ''],
  ['file.recover', 'Recover a Damaged Project…', '', { needs: 'nothing' }],
  ['file.close', 'Close Project', '$mod+W'],
  ['file.preferences', 'Preferences…', '$mod+,', { needs: 'nothing' }],
])

const edit = rows('Edit', [
  ['edit.undo', 'Undo', '$mod+Z', { needs: 'undo', repeats: true }],
  ['edit.redo', 'Redo', '$mod+Shift+Z | $mod+Y', { needs: 'redo', repeats: true }],
  ['edit.history', 'Show History', ''],
  ['edit.cut', 'Cut', '$mod+X', { needs: 'range-or-clips' }],
  ['edit.copy', 'Copy', '$mod+C', { needs: 'range-or-clips' }],
  ['edit.paste', 'Paste', '$mod+V', { needs: 'clipboard' }],
  ['edit.duplicate', 'Duplicate', '$mod+D', { needs: 'range-or-clips' }],
  ['edit.delete', 'Delete', 'Delete | Backspace', { needs: 'range-or-clips' }],
  ['edit.rippleDelete', 'Delete and Close Gap on Track', 'Shift+Delete | Shift+Backspace', { needs: 'range-or-clips' }],
  [
    'edit.rippleDeleteAll',
    'Delete and Close Gap on All Tracks',
    '$mod+Delete | $mod+Backspace',
    { needs: 'range-or-clips' },
  ],
  ['edit.trim', 'Trim to Selection', '$mod+T | Alt+KeyT', { needs: 'range' }],
  ['edit.silence', 'Silence Selection', '$mod+L', { needs: 'range' }],
  ['edit.rename', 'Rename', 'F2', { needs: 'tracks' }],
])

const select = rows('Select', [
  ['select.all', 'Select All', '$mod+A'],
  ['select.none', 'Select None', '$mod+Shift+A'],
  ['select.extendLeft', 'Extend Selection Left', 'Shift+ArrowLeft', { repeats: true }],
  ['select.extendRight', 'Extend Selection Right', 'Shift+ArrowRight', { repeats: true }],
  [
    'select.contractLeft',
    'Contract Selection from the Left',
    '$mod+Shift+ArrowRight',
    { needs: 'range', repeats: true },
  ],
  [
    'select.contractRight',
    'Contract Selection from the Right',
    '$mod+Shift+ArrowLeft',
    { needs: 'range', repeats: true },
  ],
  ['select.extendUp', 'Extend Selection to Track Above', 'Shift+ArrowUp', { needs: 'tracks' }],
  ['select.extendDown', 'Extend Selection to Track Below', 'Shift+ArrowDown', { needs: 'tracks' }],
  ['select.toStart', 'Select to Start of Project', 'Shift+Home'],
  ['select.toEnd', 'Select to End of Project', 'Shift+End'],
  ['select.trackStartToCursor', 'Select from Start of Track', 'Shift+J', { needs: 'focused-track' }],
  ['select.cursorToTrackEnd', 'Select to End of Track', 'Shift+K', { needs: 'focused-track' }],
  ['select.nextClip', 'Select Next Clip', 'Alt+.', { needs: 'audio', repeats: true }],
  ['select.previousClip', 'Select Previous Clip', 'Alt+,', { needs: 'audio', repeats: true }],
  ['select.zeroCrossings', 'Move Selection to Zero Crossings', 'Z', { needs: 'audio' }],
])

const view = rows('View', [
  ['view.zoomIn', 'Zoom In', '$mod+= | $mod+Shift++ | $mod++ | = | + | Shift++', { menu: 'View/Zoom', repeats: true }],
  ['view.zoomOut', 'Zoom Out', '$mod+- | -', { menu: 'View/Zoom', repeats: true }],
  ['view.zoomNormal', 'Zoom Normal', '$mod+2', { menu: 'View/Zoom' }],
  ['view.zoomSelection', 'Zoom to Selection', '$mod+E', { menu: 'View/Zoom', needs: 'range-or-clips' }],
  ['view.fit', 'Fit Project', '$mod+F', { menu: 'View/Zoom' }],
  ['view.fitHeight', 'Fit Tracks to Height', '$mod+Shift+F', { menu: 'View/Zoom', needs: 'tracks' }],
  ['view.toggleZoom', 'Toggle Zoom', 'Shift+Z', { menu: 'View/Zoom' }],
  ['view.waveform', 'Waveform', '', { menu: 'View/Track View', needs: 'focused-track' }],
  ['view.spectrogram', 'Spectrogram', '', { menu: 'View/Track View', needs: 'focused-track' }],
  ['view.both', 'Waveform and Spectrogram', '', { menu: 'View/Track View', needs: 'focused-track' }],
  ['view.detectionLane', 'Detection Lane', 'Shift+W', { menu: 'View/Track View', needs: 'focused-track' }],
  ['view.rulerTime', 'Ruler in Time', '', { menu: 'View/Ruler' }],
  ['view.rulerSamples', 'Ruler in Samples', '', { menu: 'View/Ruler' }],
  ['view.rulerBeats', 'Ruler in Bars and Beats', '', { menu: 'View/Ruler' }],
  ['view.snap', 'Snapping', 'G'],
  ['view.follow', 'Follow the Playhead', ''],
  ['view.sidePanel', 'Side Panel', '$mod+\\', { needs: 'nothing' }],
  ['view.inspector', 'Inspector', '', { needs: 'nothing' }],
  ['view.jobs', 'Jobs', '', { needs: 'nothing' }],
  ['view.theme', 'Switch Between Dark and Light', '', { needs: 'nothing' }],
])

const transport = rows('Transport', [
  ['transport.playStop', 'Play or Stop', 'Space', { needs: 'audio' }],
  ['transport.playFromCursor', 'Play from Cursor', 'Shift+Space', { needs: 'audio' }],
  ['transport.pause', 'Pause', 'P', { needs: 'audio' }],
  ['transport.stop', 'Stop', '', { needs: 'audio' }],
  ['transport.loop', 'Loop', 'L'],
  ['transport.loopSelection', 'Loop Selection', 'Shift+L', { needs: 'range-or-clips' }],
  ['transport.start', 'Go to Start of Project', 'Home'],
  ['transport.end', 'Go to End of Project', 'End'],
  ['transport.trackStart', 'Go to Start of Track', 'J', { needs: 'focused-track' }],
  ['transport.trackEnd', 'Go to End of Track', 'K', { needs: 'focused-track' }],
  ['transport.cursorLeft', 'Move Cursor Left', 'ArrowLeft', { menu: null, repeats: true }],
  ['transport.cursorRight', 'Move Cursor Right', 'ArrowRight', { menu: null, repeats: true }],
  ['transport.goToTime', 'Go to Time…', '$mod+G'],
  ['transport.cursorStays', 'Leave Cursor Where Playback Stops', '', { needs: 'nothing' }],
  ['transport.resetMeters', 'Reset Meters', '', { needs: 'nothing' }],
])

const clips = rows('Clips', [
  ['clip.split', 'Split', 'S | $mod+I', { needs: 'audio' }],
  ['clip.splitNew', 'Split to New Track', '$mod+Alt+KeyI', { needs: 'range-or-clips' }],
  ['clip.splitTool', 'Split Tool', '', { needs: 'audio' }],
  ['clip.join', 'Join', '$mod+J', { needs: 'range-or-clips' }],
  ['clip.moveLeft', 'Move Clip Left', '$mod+ArrowLeft', { needs: 'selected-clips', repeats: true }],
  ['clip.moveRight', 'Move Clip Right', '$mod+ArrowRight', { needs: 'selected-clips', repeats: true }],
  ['clip.moveUp', 'Move Clip Up', '$mod+ArrowUp', { needs: 'selected-clips' }],
  ['clip.moveDown', 'Move Clip Down', '$mod+ArrowDown', { needs: 'selected-clips' }],
  ['clip.trimStart', 'Trim Clip Start to Cursor', '[', { needs: 'audio' }],
  ['clip.trimEnd', 'Trim Clip End to Cursor', ']', { needs: 'audio' }],
  ['clip.fadeIn', 'Fade In to Cursor', 'Shift+{', { needs: 'audio' }],
  ['clip.fadeOut', 'Fade Out from Cursor', 'Shift+}', { needs: 'audio' }],
  ['clip.gainUp', 'Clip Gain Up', 'Alt+ArrowUp', { needs: 'selected-clips', repeats: true }],
  ['clip.gainDown', 'Clip Gain Down', 'Alt+ArrowDown', { needs: 'selected-clips', repeats: true }],
])

const tracks = rows('Tracks', [
  ['track.add', 'New Track', '$mod+Shift+N | Shift+N'],
  ['track.mixdown', 'Mix to New Track', '$mod+Shift+M', { needs: 'audio' }],
  ['track.remove', 'Remove Track', '', { needs: 'focused-track' }],
  ['track.up', 'Focus Track Above', 'ArrowUp', { needs: 'tracks', menu: null, repeats: true }],
  ['track.down', 'Focus Track Below', 'ArrowDown', { needs: 'tracks', menu: null, repeats: true }],
  ['track.moveUp', 'Move Track Up', '$mod+Alt+ArrowUp', { needs: 'focused-track' }],
  ['track.moveDown', 'Move Track Down', '$mod+Alt+ArrowDown', { needs: 'focused-track' }],
  ['track.mute', 'Mute', 'Shift+U', { needs: 'focused-track' }],
  ['track.solo', 'Solo', 'Shift+S', { needs: 'focused-track' }],
  ['track.soloOnly', 'Solo This Track Alone', '', { needs: 'focused-track' }],
  ['track.muteAll', 'Mute All Tracks', '$mod+U', { needs: 'tracks' }],
  ['track.unmuteAll', 'Unmute All Tracks', '$mod+Shift+U', { needs: 'tracks' }],
])

const markers = rows('Markers', [
  ['marker.add', 'Add Marker at Selection', '$mod+B | M'],
  ['marker.addAtPlayhead', 'Add Marker at Playhead', '$mod+.'],
  ['marker.previous', 'Previous Marker', 'Alt+ArrowLeft', { needs: 'markers', repeats: true }],
  ['marker.next', 'Next Marker', 'Alt+ArrowRight', { needs: 'markers', repeats: true }],
  ['marker.split', 'Split Clips at Markers', '', { needs: 'markers' }],
  ['marker.removeInSelection', 'Remove Markers in Selection', '', { needs: 'markers' }],
])

const separate = rows('Separate', [
  ['separate.describe', 'Describe a Sound…', 'D'],
  ['separate.repeat', 'Repeat Last Separation', '$mod+R', { needs: 'earlier-separation' }],
  ['separate.example', 'More Like This', '', { needs: 'range-or-clips' }],
  ['separate.keepExample', 'Use as Example…', '', { needs: 'range-or-clips' }],
  ['separate.fileExample', 'Use Files as Examples…', '', { needs: 'audio' }],
  ['separate.compare', 'Compare Result with Source', 'B', { needs: 'result-clip' }],
  ['listen.region', 'What Is in This Region?', 'W', { needs: 'audio' }],
  ['models.open', 'Models…', 'Shift+D', { needs: 'nothing' }],
  ['models.add', 'Add a Model from File…', '', { needs: 'nothing' }],
  ['library.open', 'Library of Sounds…', '', { needs: 'nothing' }],
])

const help = rows('Help', [
  ['help.palette', 'Command Palette…', '$mod+K | $mod+Shift+P', { needs: 'nothing' }],
  ['help.shortcuts', 'Keyboard Shortcuts', 'Shift+? | F1', { needs: 'nothing' }],
  ['help.about', 'About Lasso', '', { needs: 'nothing' }],
])

/** Every command, in the order of the menus. */
export const commands: readonly Command[] = [
  ...file,
  ...edit,
  ...select,
  ...view,
  ...transport,
  ...clips,
  ...tracks,
  ...markers,
  ...separate,
  ...help,
]

/** Command by id. */
export const commandById: ReadonlyMap<string, Command> = new Map(commands.map((command) => [command.id, command]))
