import type { Editor } from '../../state/context.tsx'

/** What a command does. Failures that it throws are told to the user. */
export type Action = (editor: Editor) => void | Promise<void>

/** Actions by command id. */
export type Actions = { readonly [command: string]: Action }
