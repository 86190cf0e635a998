import { SUMMARY } from '../kernels/curve-statistics.ts'
import { summarizeCurve, type CurveColumns } from '../kernels/one-curve.ts'
import { finiteOrNull } from './numeric.ts'
import type { CurveStatistics } from '@astro/sdk'

/** Per-epoch scores of the reduction; NaN where undefined. */
export interface EpochScores {
  /** Flux over the worst noise: the larger of the flux error and the robust scatter of the curve. */
  readonly snr: Float64Array
  /** Flux less the robust mean, over the worst noise. */
  readonly dsnr: Float64Array
  /** Luptitude of the robust mean less that of the epoch: positive = brighter. */
  readonly dmag: Float64Array
}

/**
 * Scores of every epoch, flagged ones too, and the summary of the curve over its good epochs (flag 0). Flux in the unit of
 * `zeroPoint`. The definitions are those of `wasm/kernels/src/curves`.
 */
export function summarize(
  epochs: CurveColumns,
  expTime: number | null,
  zeroPoint: number,
): { scores: EpochScores; statistics: CurveStatistics } {
  const { mjd } = epochs
  const { numbers, ...scores } = summarizeCurve(epochs, zeroPoint)
  const named = Object.fromEntries(SUMMARY.map((name, i) => [name, finiteOrNull(numbers[i]!)])) as Record<Named, number | null>
  const statistics: CurveStatistics = {
    epochs: mjd.length,
    start_mjd: mjd[0] ?? null,
    end_mjd: mjd.at(-1) ?? null,
    exp_time: expTime,
    ...named,
    good: named.good ?? 0,
    is_uniformly_sampled: named.is_uniformly_sampled === 1,
    zero_point: zeroPoint,
  }
  return { scores, statistics }
}

type Named = (typeof SUMMARY)[number]
