import type { Graph } from '../graph.ts'
import { carryActivations } from './activation.ts'
import { foldCompositions } from './composition.ts'
import { splitConcatenations } from './concatenation.ts'
import { foldConstants } from './constants.ts'
import { dropNoOperations } from './no-operation.ts'
import { foldNormalisations } from './normalisation.ts'
import { foldShifts } from './shift.ts'
import { unrollTransposedConvolutions } from './transposed-convolution.ts'

/** To be raised when a pass derives other values than before: weights that were kept in a file are then made anew. */
export const foldVersion = 1

/** Fewer operations with the same result, on any device: constants, normalisations and narrow layers go into others. */
export const foldNetwork = (graph: Graph): Graph =>
  [dropNoOperations, foldConstants, foldNormalisations, foldShifts, foldCompositions, foldShifts].reduce(
    (current, pass) => pass(current),
    graph,
  )

/** What else helps on a processor whose runtime convolves in a blocked layout: as little as possible leaves that layout. */
export const foldForBlocks = (graph: Graph): Graph =>
  [splitConcatenations, unrollTransposedConvolutions, carryActivations].reduce((current, pass) => pass(current), {
    ...graph,
    name: `${graph.name}-blocked`,
  })
