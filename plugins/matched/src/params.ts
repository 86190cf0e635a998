import { z } from '@astro/sdk'

export const SHAPES = ['gaussian', 'flare', 'supernova', 'box', 'transit', 'microlensing'] as const
export type ShapeName = (typeof SHAPES)[number]

/** Durations that a shape makes sense for, days. */
export const DURATIONS: Readonly<Record<ShapeName, readonly [from: number, to: number]>> = {
  gaussian: [0, Infinity], flare: [0, 1], supernova: [2, Infinity], box: [0, Infinity], transit: [0, 2], microlensing: [1, Infinity],
}

export const params = z.strictObject({
  shapes: z.array(z.enum(SHAPES)).min(1).default([...SHAPES]).describe('shapes of the bank; an earlier one stands for a later one that is much the same'),
  min_duration: z.number().positive().default(0.05).describe('shortest template, days (full width; scale of a supernova or a lens)'),
  max_duration: z.number().positive().default(60).describe('longest template, days'),
  overlap: z.number().min(0.5).max(0.99).default(0.95).describe('least overlap of neighbouring templates'),
  distinct: z.number().min(0.5).max(1).default(0.93).describe('a template is left out that one of an earlier shape overlaps this much'),
  snr_threshold: z.number().positive().default(7).describe('a detection needs a signal-to-noise ratio above this'),
  max_false_alarm: z
    .number()
    .positive()
    .max(1)
    .default(0.002)
    .describe('and a false-alarm probability of the whole search below this, which raises the threshold with the number of trials'),
  snr_threshold_sidebands: z.number().positive().default(3).describe('an event reaches on to neighbours whose own ratio is above this'),
  max_det_per_lc: z.int().min(1).max(10_000).default(100).describe('largest number of detections per series'),
  sign: z.enum(['both', 'brighter', 'fainter']).default('both').describe('which events are looked for'),
  min_epochs: z.int().min(1).max(1000).default(2).describe('epochs that an event needs: without its strongest min_epochs - 1 the ratio must still be above snr_rest'),
  snr_rest: z.number().min(0).default(3).describe('ratio that is left without the strongest epochs'),
  baseline: z
    .enum(['auto', 'known', 'free'])
    .default('auto')
    .describe('free: a constant is fitted beside each template; known: that of the series holds; auto: free unless it is 0, as of difference photometry'),
  noise_floor: z.boolean().default(true).describe('whether noise is raised to the scatter of neighbouring epochs where that is larger'),
  red_noise: z
    .number()
    .min(0)
    .default(4)
    .describe('correlated noise is measured at the width of each template and added to the error of its amplitude, of differences up to so many times that error; 0: none'),
  detrend: z.number().min(0).default(0).describe('window of the biweight trend that is taken off first, days; 0: none'),
}).refine((p) => p.min_duration <= p.max_duration, {
  message: 'min_duration is longer than max_duration', path: ['min_duration'],
}).refine((p) => p.min_duration > p.max_duration || p.shapes.some((shape) => hasTemplates(shape, p.min_duration, p.max_duration)), {
  message: 'none of these shapes has a template from min_duration to max_duration (flare: up to 1 d, transit: up to 2 d, lens: from 1 d, supernova: from 2 d)',
  path: ['shapes'],
})

function hasTemplates(shape: ShapeName, shortest: number, longest: number): boolean {
  const [from, to] = DURATIONS[shape]
  return Math.max(shortest, from) <= Math.min(longest, to)
}

export type Params = z.infer<typeof params>
