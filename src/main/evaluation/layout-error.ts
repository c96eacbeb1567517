/** The data for an evaluation does not lie as it should; the message says what was looked for, and where. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError'
}
