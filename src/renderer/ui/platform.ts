import type { Platform } from '../../core/commands/keys.ts'

/** The keyboard of the person at this page, which may not be the host's machine. */
export const platform: Platform = /Mac|iPhone|iPad/.test(navigator.platform) ? 'mac' : 'other'
