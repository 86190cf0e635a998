import type { CurveKernels } from '@astro/sdk'
import { openScratch } from './thread-scratch.ts'
import { sameLength } from './same-length.ts'

/**
 * Events of a scored series in the order of time. Rules: `wasm/kernels/src/curves/events.rs`; with a gap of 0 those of first light's finder.
 * @throws AstroError `kernel_input`
 */
export const peaks: CurveKernels['peaks'] = (score, time, flag, failed, rules) => {
  const n = sameLength({ score, time, flag, failed })
  const { threshold, dips, removeFailed, gap = 0 } = rules
  // More events than epochs there cannot be.
  const most = Math.min(rules.most, n)
  const { exports, scratch } = openScratch(5 * n + 4 * most + 3)
  const [scores, times, flags, fails] = [scratch.put(score), scratch.put(time), scratch.putMarks(flag), scratch.putMarks(failed)]
  const [state, rows] = [scratch.room(Math.ceil(n / 8)), scratch.room(4 * most)]
  const count = exports.curve_peaks(
    n, scores, times, flags, fails, threshold, Math.max(0, rules.sideband), most, Number(dips), Number(removeFailed), gap, state, rows)
  const told = scratch.copy(rows, 4 * count)
  return Array.from({ length: count }, (_, k) => {
    const at = 4 * k
    return { start: told[at]!, peak: told[at + 1]!, end: told[at + 2]!, failed: told[at + 3] === 1 }
  })
}
