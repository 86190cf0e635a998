import { summarizeCurve, type CurveColumns } from '../kernels/one-curve.ts'
import { SUMMARY } from '../kernels/summary.ts'
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
  const number = (name: (typeof SUMMARY)[number]): number | null => finiteOrNull(numbers[PLACE[name]]!)
  const statistics: CurveStatistics = {
    epochs: mjd.length,
    good: number('good') ?? 0,
    start_mjd: mjd[0] ?? null,
    end_mjd: mjd.at(-1) ?? null,
    exp_time: expTime,
    frame_rate: number('frame_rate'),
    is_uniformly_sampled: number('is_uniformly_sampled') === 1,
    flux_mean: number('flux_mean'),
    flux_rms: number('flux_rms'),
    flux_mean_robust: number('flux_mean_robust'),
    flux_rms_robust: number('flux_rms_robust'),
    flux_max: number('flux_max'),
    flux_min: number('flux_min'),
    mag_mean: number('mag_mean'),
    mag_mean_robust: number('mag_mean_robust'),
    mag_rms: number('mag_rms'),
    mag_rms_robust: number('mag_rms_robust'),
    mag_brightest: number('mag_brightest'),
    mag_faintest: number('mag_faintest'),
    snr_max: number('snr_max'),
    snr_min: number('snr_min'),
    snr_median: number('snr_median'),
    dsnr_max: number('dsnr_max'),
    dsnr_min: number('dsnr_min'),
    dmag_brightest: number('dmag_brightest'),
    dmag_faintest: number('dmag_faintest'),
    zero_point: zeroPoint,
  }
  return { scores, statistics }
}

const PLACE = Object.fromEntries(SUMMARY.map((name, place) => [name, place])) as Record<(typeof SUMMARY)[number], number>
