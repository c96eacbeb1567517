import type { SeparationSystem } from '../separation/system.ts'
import { builtinTools } from './builtin/system.ts'

/** The systems of this build, in the order in which equal answers are preferred. */
export const installedSystems = (): readonly SeparationSystem[] => [builtinTools]
