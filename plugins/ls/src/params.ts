import { z } from '@astro/sdk'

/** Section `finders.ls` (and `finders.ls_bands`) of the configuration. */
export const params = z.strictObject({
  min_period: z.number().gt(0).default(0.04).describe('shortest period searched, d'),
  max_period: z.number().gt(0).nullable().default(null).describe('longest period searched, d; null: as long as min_cycles allow'),
  min_cycles: z.number().min(1).default(2).describe('cycles that the data must span; what is slower is a trend: noted and taken out'),
  terms: z.int().min(1).max(8).default(1).describe('Fourier terms of the periodogram'),
  harmonics: z.int().min(1).max(8).default(3).describe('most Fourier terms that the best candidates are fitted with, where more terms are worth it (BIC)'),
  scale: z
    .enum(['auto', 'flux', 'magnitude'])
    .default('auto')
    .describe('what is fitted; auto: magnitudes where the flux doubles (5 % to 95 % of the epochs) and is never lost in the noise, else flux'),
  oversample: z.number().min(2).max(100).default(10).describe('frequencies per 1 / span; peaks are refined between them'),
  fap_threshold: z.number().gt(0).lt(1).default(1e-3).describe('largest false-alarm probability of a detection'),
  max_periods: z.int().min(1).max(20).default(1).describe('periods to look for, one after another in the residuals'),
  max_aliases: z.int().min(0).max(20).default(5).describe('trends and rhythms of the sampling that are taken out before the search is given up'),
  min_epochs: z.int().min(5).default(20).describe('fewer usable epochs are not searched'),
}).refine((p) => p.max_period === null || p.min_period < p.max_period, {
  message: 'min_period is not shorter than max_period', path: ['min_period'],
})

export type Params = z.infer<typeof params>
