/** The computed value of a colour token, for a canvas. */
export const colourToken = (element: Element, name: string): string =>
  getComputedStyle(element).getPropertyValue(`--${name}`).trim()
