import { z } from '@astro/sdk'

/** The section `finder` of the configuration. */
export const params = z.strictObject({
  snr_threshold: z.number().positive().default(5).describe('a detection needs a signal-to-noise ratio above this'),
  snr_threshold_sidebands: z
    .number()
    .default(-2)
    .describe('an event reaches as far as the ratio stays above this; a negative value is added to snr_threshold'),
  max_det_per_lc: z.int().min(1).max(1_000_000).default(10).describe('largest number of detections per light curve'),
  abs_snr: z.boolean().default(true).describe('whether fading counts like brightening'),
  remove_failed: z.boolean().default(false).describe('whether events with an epoch that fails the quality check are left out'),
  gap: z
    .number()
    .min(0)
    .default(0)
    .describe('days between two epochs above the sideband that an event may hold; 0: they are neighbours, however far apart'),
})

export type Params = z.infer<typeof params>

/** What `kernels.peaks` takes. */
export function rulesOf({ snr_threshold, snr_threshold_sidebands: value, max_det_per_lc, abs_snr, remove_failed, gap }: Params) {
  return {
    threshold: snr_threshold,
    sideband: Math.max(0, value < 0 ? snr_threshold + value : value),
    most: max_det_per_lc,
    dips: abs_snr,
    removeFailed: remove_failed,
    gap,
  }
}
