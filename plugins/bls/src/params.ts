import { z } from '@astro/sdk'

/** Section `finders.bls` of the configuration. */
export const params = z
  .strictObject({
    min_period: z.number().gt(0).default(0.5).describe('shortest period searched, d'),
    max_period: z.number().gt(0).default(30).describe('longest period searched, d; never longer than the span of the data / min_transits'),
    min_duration: z.number().gt(0).default(0.05).describe('shortest transit searched, d'),
    max_duration: z.number().gt(0).default(0.3).describe('longest transit searched, d'),
    max_fraction: z.number().gt(0).max(0.5).default(0.2).describe('longest transit searched as a part of the period'),
    oversample: z.number().min(1).max(100).default(3).describe('trial periods within which the last transit moves by the shortest duration'),
    min_transits: z.int().min(2).default(2).describe('transits with data that a detection needs'),
    snr_threshold: z.number().positive().default(7).describe('a detection needs a signal-to-noise ratio, correlated noise counted, above this'),
    fap_threshold: z.number().gt(0).lt(1).default(1e-3).describe('and a false-alarm probability of the whole search below this'),
    detrend: z
      .number()
      .min(0)
      .nullable()
      .default(null)
      .describe('window of the biweight trend that is divided out first, d; null: 3 times max_duration where there are 20 epochs in it; 0: none'),
    clip: z.number().positive().default(4).describe('epochs this many standard deviations brighter than the trend are left out'),
    max_periods: z.int().min(1).max(20).default(1).describe('periods to look for, one after another, transits found left out'),
    max_aliases: z.int().min(0).max(20).default(3).describe('rhythms of the sampling and single events that are left out before the search is given up'),
    min_epochs: z.int().min(10).default(50).describe('fewer usable epochs are not searched'),
  })
  .refine((p) => p.min_duration <= p.max_duration, { message: 'min_duration is longer than max_duration', path: ['min_duration'] })
  .refine((p) => p.min_period < p.max_period, { message: 'min_period is not shorter than max_period', path: ['min_period'] })
  .refine((p) => p.min_duration <= p.max_fraction * p.min_period, {
    message: 'min_duration is longer than max_fraction of min_period', path: ['min_duration'],
  })

export type Params = z.infer<typeof params>
