import type { Actions } from './action.ts'

export const helpActions: Actions = {
  'help.palette': ({ shell }) => shell.setState({ dialog: { name: 'palette' } }),
  'help.shortcuts': ({ shell }) => shell.setState({ dialog: { name: 'shortcuts' } }),
  'help.about': ({ shell }) => shell.setState({ dialog: { name: 'about' } }),
}
