/**
 * Coefficients of a linear predictor from the autocorrelation (Levinson and Durbin): x[n] ≈ −Σ a[k]·x[n − k], with
 * a[0] = 1. Falls short of `order` where the signal is predicted exactly, leaving zeros.
 * @param autocorrelation `order` + 1 values from lag 0 on
 */
export const predictor = (autocorrelation: Float64Array, order: number, coefficients: Float64Array): void => {
  coefficients.fill(0)
  coefficients[0] = 1
  let error = autocorrelation[0]!
  for (let length = 1; length <= order && error > 1e-12 * autocorrelation[0]!; length++) {
    let sum = autocorrelation[length]!
    for (let k = 1; k < length; k++) sum += coefficients[k]! * autocorrelation[length - k]!
    const reflection = -sum / error
    for (let k = 1; k <= length >> 1; k++) {
      const low = coefficients[k]!
      const high = coefficients[length - k]!
      coefficients[k] = low + reflection * high
      if (k !== length - k) coefficients[length - k] = high + reflection * low
    }
    coefficients[length] = reflection
    error *= 1 - reflection * reflection
  }
}

/** Autocorrelation of `count` values at lags 0 … `order`. */
export const autocorrelate = (values: Float64Array, count: number, order: number, result: Float64Array): void => {
  for (let lag = 0; lag <= order; lag++) {
    let sum = 0
    for (let n = lag; n < count; n++) sum += values[n]! * values[n - lag]!
    result[lag] = sum
  }
}

/**
 * Solves A·x = b for a symmetric positive definite matrix of `size` rows (Cholesky), in place: `matrix` keeps its factor
 * and `right` the solution.
 * @returns whether the matrix was positive definite
 */
export const solveSymmetric = (matrix: Float64Array, right: Float64Array, size: number): boolean => {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!
      if (row === column) {
        if (!(sum > 0)) return false
        matrix[row * size + row] = Math.sqrt(sum)
      } else matrix[row * size + column] = sum / matrix[column * size + column]!
    }
  }
  for (let row = 0; row < size; row++) {
    let sum = right[row]!
    for (let k = 0; k < row; k++) sum -= matrix[row * size + k]! * right[k]!
    right[row] = sum / matrix[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row]!
    for (let k = row + 1; k < size; k++) sum -= matrix[k * size + row]! * right[k]!
    right[row] = sum / matrix[row * size + row]!
  }
  return true
}
