import { z } from 'zod'

/** A list of names, or a single one. */
const names = (pattern: RegExp, what: string) => z.union([z.string().regex(pattern, what), z.array(z.string().regex(pattern, what)).min(1)])

export const analysis = z.strictObject({
  finders: names(/^[a-z][a-z0-9_]*$/, 'must be the id of a finder: lower-case letters, digits, underscores')
    .default(['peak'])
    .describe('finders that search every source, one id or a list; --finder sets it'),
  save_processed: z.boolean().default(true).describe('whether the columns that the analysis adds are stored'),
  known_variables: z.array(z.string()).default([])
    .describe('sources that vary: they get no injections and no null tests, and the report names them'),
})

export const noise = z.strictObject({
  calibrate: z.boolean().default(true)
    .describe('whether the noise is calibrated on all light curves of the project together; by runs over more than minimum_curves sources'),
  minimum_curves: z.int().min(3).max(1_000_000).default(20)
    .describe('sources that a magnitude bin needs, with its neighbours; with fewer the noise is that of each curve alone'),
  uncalibrated: z.enum(['auto', 'scatter', 'neighbours', 'quiet']).default('auto')
    .describe('the noise of a light curve without calibrated terms: the larger of its quoted errors and its scatter, or the quoted errors scaled to the scatter of epochs about their neighbours, or (quiet) these as they would be of the undisturbed source; auto: as each finder declares'),
  bin_width: z.number().min(0.05).max(20).default(0.5).describe('width of the magnitude bins, mag'),
})

const distribution = z.strictObject({
  distribution: z.enum(['fixed', 'uniform', 'log-uniform', 'normal']).default('fixed'),
  min: z.number().optional(),
  max: z.number().optional(),
  value: z.number().optional(),
  sd: z.number().positive().optional(),
  unit: z.string().optional(),
})

export const simulator = z.strictObject({
  seed: z.int().min(0).default(1).describe('seed of all injections'),
  num_injections: z.number().min(0).max(100_000).default(1)
    .describe('mean number of injections a source without a detection; a fraction is drawn by the seed'),
  zero_fraction: z.number().min(0).max(1).default(0.1)
    .describe('share of the injections with amplitude zero, which measure chance matches'),
  shapes: z.array(z.strictObject({ shape: z.string(), parameters: z.record(z.string(), distribution)
    .default({}) })).default([{
    shape: 'box',
    parameters: {
      amplitude: { distribution: 'log-uniform', min: 2, max: 50, unit: 'sigma' },
      duration: { distribution: 'log-uniform', min: 0.1, max: 100, unit: 'd' },
    },
  }])
    .describe('shapes that are put in, with the distribution of each parameter: [{shape, parameters: {name: {distribution, min, max, unit}}}]'),
  time_tolerance: z.number().min(0).default(0).describe('days by which injection and detection may miss each other'),
  duration_tolerance: z.number().positive().default(2).describe('largest |ln| of the ratio of the durations found and injected'),
  period_tolerance: z.number().positive().default(0.01).describe('largest relative difference of the period found from a multiple of that injected'),
  phase_tolerance: z.number().positive().default(0.2).describe('largest difference of phase, in periods'),
  period_multiples: z.array(z.number().positive()).min(1).default([0.5, 1, 2]).describe('multiples of the injected period that count as found'),
})

export const nullTest = z.strictObject({
  seed: z.int().min(0).default(1).describe('seed of all shuffles'),
  trials: z.int().min(0).max(1_000_000).default(1).describe('null data sets per source and finder'),
  method: z.enum(['auto', 'flip', 'shuffle', 'block']).default('auto')
    .describe('flip: sign changed, for finders of one sign; shuffle: within a light curve; block: runs of block_days kept together; auto: flip or shuffle'),
  block_days: z.number().positive().default(30).describe('length of the blocks, days'),
})
