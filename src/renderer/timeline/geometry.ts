/** Fixed sizes of the timeline, in CSS pixels. The track headers beside it start `headHeight` below its top. */

export const overviewHeight = 36
export const rulerHeight = 28
export const markersHeight = 22
/** Everything above the lanes: overview, ruler and markers. */
export const headHeight = overviewHeight + rulerHeight + markersHeight
/** The ruler and the markers: the part of the head that is drawn on the same canvas as the lanes. */
export const stageHead = rulerHeight + markersHeight

/** Space between the edges of a lane and its clips. */
export const clipInset = { top: 2, bottom: 3 } as const

/** Rows from this height on have a full name bar. */
const fullNameRow = 48
/** Height of a clip's name bar in a row of `height`. */
export const nameBarHeight = (height: number): number => (height >= fullNameRow ? 18 : height >= 32 ? 13 : 9)

/** Reach of a trim handle inside a clip's edge, and of every other thin target to both sides. */
export const edgeReach = 6
export const lineReach = 5
/** Half the size of the round fade and gain handles. */
export const handleRadius = 5
/** Clips narrower than this have no fade or gain handles, and trim only at their outer thirds. */
export const handledWidth = 40

/** Distance within which a dragged edge snaps. */
export const snapReach = 8
/** Distance a pointer must travel before a press becomes a drag. */
export const dragThreshold = 3

/** The gain line of a clip: decibels at its top and bottom end. */
export const gainLine = { top: 12, bottom: -36 } as const

/** Rows of bands in a detection lane: as many sounds are told of one moment, the surest of them. */
export const bandRows = 3
/** A band with the space under it, and the space above and under all bands of a lane. */
export const bandHeight = 15
export const laneInset = { top: 1, bottom: 3 } as const
export const soundLaneHeight = laneInset.top + bandRows * bandHeight + laneInset.bottom
