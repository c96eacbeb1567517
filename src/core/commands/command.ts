/** What must be true for a command to do anything; menus and the palette show it dimmed otherwise. */
export type CommandNeed =
  /** Always there, even without a project. */
  | 'nothing'
  | 'project'
  /** The project has at least one track. */
  | 'tracks'
  | 'focused-track'
  /** The project has audio. */
  | 'audio'
  | 'selected-clips'
  /** A time range is selected. */
  | 'range'
  | 'range-or-clips'
  | 'clipboard'
  | 'undo'
  | 'redo'
  | 'markers'
  | 'result-clip'
  | 'earlier-separation'

export type CommandGroup =
  | 'File'
  | 'Edit'
  | 'Select'
  | 'View'
  | 'Transport'
  | 'Clips'
  | 'Tracks'
  | 'Markers'
  | 'Separate'
  | 'Help'

export type Command = {
  readonly id: CommandId
  /** As a menu shows it, with "…" when it asks for more. */
  readonly label: string
  readonly group: CommandGroup
  /** Default keys in tinykeys notation; the first is shown. `$mod` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly keys: readonly string[]
  /** Path of the menu, like `View/Zoom`; null keeps it to the palette and its keys. */
  readonly menu: string | null
  readonly needs: CommandNeed
  /** Holding the keys repeats it. */
  readonly repeats: boolean
}

/** `edit.undo`: a folder and a verb. */
export type CommandId = `${string}.${string}`
