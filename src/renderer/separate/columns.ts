/** Columns of a narrow panel for so many choices: three if that leaves none alone on the last line. */
export const columnsFor = (choices: number): number =>
  choices <= 3 ? choices : ([3, 2, 4].find((columns) => choices % columns !== 1) ?? 5)
