import type { CurveMath } from '@astro/sdk'
import { bankOf } from './bank.ts'
import type { Params } from './params.ts'
import { starts } from './red-noise.ts'

/** Found from the largest scores of simulated constants: test/simulated.test.ts compares. */
const SHARE = 1.6

/**
 * Independent trials of one search, for one sign. The scores of a template of width w are independent over about w, where there are epochs
 * enough; templates of nearly one width share their trials. So the widths of the bank are gone through in octaves, and at each the
 * stretches of that width that hold min_epochs epochs are counted.
 */
export function trialsOf(time: Float64Array, params: Params, math: CurveMath): number {
  const widths = bankOf(params, math).entries.map((entry) => entry.width)
  const [least, most] = [Math.min(...widths), Math.max(...widths)]
  let count = 0
  for (let width = least; width <= most * Math.SQRT2; width *= 2) count += starts(time, width, params.min_epochs).length
  return SHARE * count
}
