import type { Graph } from '../graph.ts'
import { carryActivations } from './activation.ts'
import { spreadAffines } from './affine.ts'
import { foldCompositions } from './composition.ts'
import { splitConcatenations } from './concatenation.ts'
import { foldConstants } from './constants.ts'
import { dropNoOperations } from './no-operation.ts'
import { foldNormalisations } from './normalisation.ts'
import { foldShifts } from './shift.ts'
import { unrollTransposedConvolutions } from './transposed-convolution.ts'

/** To be raised when a pass derives other values than before: weights that were kept in a file are then made anew. */
export const foldVersion = 1

const apply = (graph: Graph, passes: readonly ((graph: Graph) => Graph)[]): Graph =>
  passes.reduce((current, pass) => pass(current), graph)

/** Fewer operations with the same result: constants, normalisations and narrow layers go into others. */
const simplify = (graph: Graph): Graph =>
  apply(graph, [dropNoOperations, foldConstants, foldNormalisations, foldShifts, foldCompositions, foldShifts])

/**
 * Rewrites a network so that it runs faster, with the same result but for rounding. Bind what is known before.
 * @param blocked whether it runs on a processor whose runtime convolves in a blocked layout: as little as possible then
 *   leaves that layout
 */
export const foldNetwork = (graph: Graph, blocked: boolean): Graph =>
  blocked
    ? apply({ ...simplify(graph), name: `${graph.name}-blocked` }, [
        splitConcatenations,
        unrollTransposedConvolutions,
        carryActivations,
      ])
    : apply(simplify(graph), [spreadAffines])
