import { assert } from '../base/assert.ts'

/** A complex transform of one fixed size, in place on split real and imaginary parts of `size` numbers. */
export type ComplexFft = {
  readonly size: number
  /** X[k] = Σ x[n]·exp(−2πi·kn/size), unscaled. */
  forward(re: Float64Array, im: Float64Array): void
  /** The inverse of `forward`, scaled by 1/size. */
  inverse(re: Float64Array, im: Float64Array): void
}

/** A real transform of one fixed even size, to and from `bins` = size/2 + 1 complex bins. */
export type RealFft = {
  readonly size: number
  readonly bins: number
  /** Reads `size` samples of `input` and writes `bins` numbers of `re` and `im`, unscaled. */
  forward(input: Float32Array | Float64Array, re: Float64Array, im: Float64Array): void
  /** Reads `bins` numbers and writes `size` samples, scaled by 1/size so that it undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array, output: Float32Array | Float64Array): void
}

/** One pass of the Stockham algorithm: butterflies of `radix` over `groups` twiddles at a stride. */
type Stage = {
  readonly radix: 2 | 3 | 4
  readonly groups: number
  readonly stride: number
  /** cos and −sin of 2πjp/n for j = 1 … radix − 1, by group p. */
  readonly twiddles: Float64Array
}

const radicesOf = (size: number): (2 | 3 | 4)[] | null => {
  if (!(size >= 1)) return null
  const radices: (2 | 3 | 4)[] = []
  let rest = size
  for (const radix of [4, 2, 3] as const) {
    while (rest % radix === 0) {
      radices.push(radix)
      rest /= radix
    }
  }
  return rest === 1 ? radices : null
}

const stagesOf = (size: number): Stage[] => {
  const radices = radicesOf(size)
  assert(radices !== null, `an FFT of ${size}: sizes are products of twos and threes`)
  let length = size
  let stride = 1
  return radices.map((radix) => {
    const groups = length / radix
    const twiddles = new Float64Array(groups * (radix - 1) * 2)
    for (let p = 0; p < groups; p++) {
      for (let j = 1; j < radix; j++) {
        const angle = (-2 * Math.PI * j * p) / length
        twiddles[(p * (radix - 1) + j - 1) * 2] = Math.cos(angle)
        twiddles[(p * (radix - 1) + j - 1) * 2 + 1] = Math.sin(angle)
      }
    }
    const stage = { radix, groups, stride, twiddles }
    length = groups
    stride *= radix
    return stage
  })
}

const passTwo = (stage: Stage, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void => {
  const { groups, stride, twiddles } = stage
  const far = groups * stride
  for (let p = 0; p < groups; p++) {
    const wr = twiddles[2 * p]!
    const wi = twiddles[2 * p + 1]!
    let from = stride * p
    let to = 2 * from
    for (const end = from + stride; from < end; from++, to++) {
      const ar = xr[from]!
      const ai = xi[from]!
      const br = xr[from + far]!
      const bi = xi[from + far]!
      const dr = ar - br
      const di = ai - bi
      yr[to] = ar + br
      yi[to] = ai + bi
      yr[to + stride] = dr * wr - di * wi
      yi[to + stride] = dr * wi + di * wr
    }
  }
}

const sine60 = Math.sqrt(3) / 2

const passThree = (stage: Stage, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void => {
  const { groups, stride, twiddles } = stage
  const far = groups * stride
  for (let p = 0; p < groups; p++) {
    const ur = twiddles[4 * p]!
    const ui = twiddles[4 * p + 1]!
    const vr = twiddles[4 * p + 2]!
    const vi = twiddles[4 * p + 3]!
    let from = stride * p
    let to = 3 * from
    for (const end = from + stride; from < end; from++, to++) {
      const ar = xr[from]!
      const ai = xi[from]!
      const sr = xr[from + far]! + xr[from + 2 * far]!
      const si = xi[from + far]! + xi[from + 2 * far]!
      const dr = sine60 * (xr[from + far]! - xr[from + 2 * far]!)
      const di = sine60 * (xi[from + far]! - xi[from + 2 * far]!)
      const mr = ar - 0.5 * sr
      const mi = ai - 0.5 * si
      const br = mr + di
      const bi = mi - dr
      const cr = mr - di
      const ci = mi + dr
      yr[to] = ar + sr
      yi[to] = ai + si
      yr[to + stride] = br * ur - bi * ui
      yi[to + stride] = br * ui + bi * ur
      yr[to + 2 * stride] = cr * vr - ci * vi
      yi[to + 2 * stride] = cr * vi + ci * vr
    }
  }
}

const passFour = (stage: Stage, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void => {
  const { groups, stride, twiddles } = stage
  const far = groups * stride
  const stride2 = 2 * stride
  const stride3 = 3 * stride
  for (let p = 0; p < groups; p++) {
    const ur = twiddles[6 * p]!
    const ui = twiddles[6 * p + 1]!
    const vr = twiddles[6 * p + 2]!
    const vi = twiddles[6 * p + 3]!
    const wr = twiddles[6 * p + 4]!
    const wi = twiddles[6 * p + 5]!
    let from = stride * p
    let to = 4 * from
    for (const end = from + stride; from < end; from++, to++) {
      const ar = xr[from]!
      const ai = xi[from]!
      const br = xr[from + far]!
      const bi = xi[from + far]!
      const cr = xr[from + 2 * far]!
      const ci = xi[from + 2 * far]!
      const dr = xr[from + 3 * far]!
      const di = xi[from + 3 * far]!
      const acr = ar + cr
      const aci = ai + ci
      const amr = ar - cr
      const ami = ai - ci
      const bdr = br + dr
      const bdi = bi + di
      // −i·(b − d)
      const bmr = bi - di
      const bmi = dr - br
      yr[to] = acr + bdr
      yi[to] = aci + bdi
      const er = amr + bmr
      const ei = ami + bmi
      const fr = acr - bdr
      const fi = aci - bdi
      const gr = amr - bmr
      const gi = ami - bmi
      yr[to + stride] = er * ur - ei * ui
      yi[to + stride] = er * ui + ei * ur
      yr[to + stride2] = fr * vr - fi * vi
      yi[to + stride2] = fr * vi + fi * vr
      yr[to + stride3] = gr * wr - gi * wi
      yi[to + stride3] = gr * wi + gi * wr
    }
  }
}

const passes = { 2: passTwo, 3: passThree, 4: passFour }

/**
 * A complex FFT for sizes that are products of twos and threes: Stockham's self-sorting algorithm with radix 4, 2 and 3
 * (Swarztrauber 1984), no bit reversal and no allocation in a transform.
 */
export const complexFft = (size: number): ComplexFft => {
  const stages = stagesOf(size)
  const otherRe = new Float64Array(size)
  const otherIm = new Float64Array(size)
  const forward = (re: Float64Array, im: Float64Array): void => {
    let xr = re
    let xi = im
    let yr: Float64Array = otherRe
    let yi: Float64Array = otherIm
    for (let index = 0; index < stages.length; index++) {
      const stage = stages[index]!
      passes[stage.radix](stage, xr, xi, yr, yi)
      const keptRe = xr
      const keptIm = xi
      xr = yr
      xi = yi
      yr = keptRe
      yi = keptIm
    }
    if (xr !== re) {
      for (let index = 0; index < size; index++) {
        re[index] = xr[index]!
        im[index] = xi[index]!
      }
    }
  }
  return {
    size,
    forward,
    inverse: (re, im) => {
      // Swapping the parts conjugates on both sides of the transform.
      forward(im, re)
      const scale = 1 / size
      for (let index = 0; index < size; index++) {
        re[index] = re[index]! * scale
        im[index] = im[index]! * scale
      }
    },
  }
}

/** A real FFT of an even size whose half is a product of twos and threes, by one complex FFT of half the size. */
export const realFft = (size: number): RealFft => {
  assert(size >= 2 && size % 2 === 0, `a real FFT of ${size}: sizes are even`)
  const half = size / 2
  const complex = complexFft(half)
  const zr = new Float64Array(half)
  const zi = new Float64Array(half)
  const cosines = new Float64Array(half + 1)
  const sines = new Float64Array(half + 1)
  for (let k = 0; k <= half; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / size)
    sines[k] = Math.sin((2 * Math.PI * k) / size)
  }
  return {
    size,
    bins: half + 1,
    forward: (input, re, im) => {
      for (let n = 0; n < half; n++) {
        zr[n] = input[2 * n]!
        zi[n] = input[2 * n + 1]!
      }
      complex.forward(zr, zi)
      re[0] = zr[0]! + zi[0]!
      im[0] = 0
      re[half] = zr[0]! - zi[0]!
      im[half] = 0
      for (let k = 1, j = half - 1; k <= j; k++, j--) {
        const evenRe = 0.5 * (zr[k]! + zr[j]!)
        const evenIm = 0.5 * (zi[k]! - zi[j]!)
        const oddRe = 0.5 * (zi[k]! + zi[j]!)
        const oddIm = 0.5 * (zr[j]! - zr[k]!)
        const turnedRe = cosines[k]! * oddRe + sines[k]! * oddIm
        const turnedIm = cosines[k]! * oddIm - sines[k]! * oddRe
        re[k] = evenRe + turnedRe
        im[k] = evenIm + turnedIm
        re[j] = evenRe - turnedRe
        im[j] = turnedIm - evenIm
      }
    },
    inverse: (re, im, output) => {
      for (let k = 0, j = half; k < half; k++, j--) {
        const evenRe = re[k]! + re[j]!
        const evenIm = im[k]! - im[j]!
        const oddRe = re[k]! - re[j]!
        const oddIm = im[k]! + im[j]!
        // (even + i·odd·exp(2πik/size)) with the parts swapped, so that a forward transform inverts.
        const turnedRe = cosines[k]! * oddRe - sines[k]! * oddIm
        const turnedIm = cosines[k]! * oddIm + sines[k]! * oddRe
        zr[k] = evenIm + turnedRe
        zi[k] = evenRe - turnedIm
      }
      complex.forward(zr, zi)
      const scale = 1 / size
      for (let n = 0; n < half; n++) {
        output[2 * n] = zi[n]! * scale
        output[2 * n + 1] = zr[n]! * scale
      }
    },
  }
}
