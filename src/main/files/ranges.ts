/** A half-open range of bytes. */
export type ByteRange = { readonly start: number; readonly end: number }

/** What a request asks of a resource of a known size. */
export type RangeAnswer =
  | { readonly kind: 'whole' }
  | { readonly kind: 'unsatisfiable' }
  | ({ readonly kind: 'part' } & ByteRange)

const whole: RangeAnswer = { kind: 'whole' }

/**
 * Reads a Range header as RFC 9110 §14 says. A malformed header, another unit and a set of several ranges are ignored,
 * as §14.2 allows, and answered by the whole: clients of several ranges must accept that.
 * @param header the value of Range, if any
 * @param size bytes of the resource
 */
export const readRange = (header: string | undefined, size: number): RangeAnswer => {
  const parts = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header?.trim() ?? '')
  if (!parts) return whole
  const [, first = '', last = ''] = parts
  if (first === '') {
    if (last === '') return whole
    const suffix = Number(last)
    if (suffix === 0 || size === 0) return { kind: 'unsatisfiable' }
    return { kind: 'part', start: Math.max(0, size - suffix), end: size }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return whole
  if (start >= size) return { kind: 'unsatisfiable' }
  return { kind: 'part', start, end: last === '' ? size : Math.min(size, Number(last) + 1) }
}

/**
 * If-Range (RFC 9110 §13.1.5): the range counts only when the tag is the resource's own, compared strongly. Our resources
 * have no dates, so that a date never matches.
 */
export const rangeApplies = (ifRange: string | undefined, tag: string): boolean =>
  ifRange === undefined || ifRange.trim() === tag

/** If-None-Match (RFC 9110 §13.1.2), compared weakly. */
export const alreadyHas = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag))
