import type { CurveMath } from '@astro/sdk'
import { bankOf } from './bank.ts'
import type { Params } from './params.ts'

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
  for (let width = least; width <= most * Math.SQRT2; width *= 2) count += stretches(time, width, params.min_epochs)
  return SHARE * count
}

/** Stretches of this width, one after another, that hold so many epochs. */
function stretches(time: Float64Array, width: number, least: number): number {
  let count = 0
  let start = 0
  for (let i = 0; i < time.length; i++) {
    if (time[i]! - time[start]! > width) start = i
    if (i - start + 1 === least) count++
  }
  return count
}
