import { z } from '@astro/sdk'

const names = (description: string) => z.array(z.string()).default([]).describe(description)
const seconds = (description: string) => z.number().min(0).max(3600).default(0).describe(description)

const flare = z.strictObject({
  name: z.string().describe('source that flares'),
  mjd: z.number().describe('time of the rise, MJD; the peak is the first epoch at or after it'),
  amplitude: z.number().positive().max(20).describe('brightening at the peak, mag'),
  duration: z.number().positive().describe('time in which the added flux falls to 1/e, d'),
})

/** The section `observatories.demo` of a configuration. */
export const params = z
  .strictObject({
    demo_boolean: z.boolean().default(true).describe('a switch without effect; it is stored with the data'),
    demo_string: z.string().default('foo').describe('a text without effect'),
    demo_url: z.url().default('http://www.example.com').describe('an address that is never asked'),
    wait_time: seconds('time that every answer takes, s'),
    wait_time_poisson: seconds('mean of a further waiting time, Poisson distributed in whole seconds, s'),
    num_points: z.int().min(1).max(1_000_000).default(100).describe('epochs per source'),
    mjd_start: z.number().default(57000).describe('first epoch, MJD'),
    mjd_end: z.number().default(58000).describe('last epoch, MJD'),
    shuffle_time: z.boolean().default(false).describe('epochs at random times, unsorted, instead of evenly spaced ones'),
    mean_mag: z.number().default(18).describe('magnitude of every star, mag'),
    sim_args: z
      .strictObject({ flares: z.array(flare).default([]).describe('events put into the stars as known truth') })
      .default({ flares: [] })
      .describe('what is simulated besides constant stars'),
    fail: names('sources whose download fails'),
    empty: names('sources that the archive has nothing for'),
  })
  .refine((p) => p.mjd_end >= p.mjd_start, { path: ['mjd_end'], message: 'mjd_end is before mjd_start' })

/** Its `reduce_kwargs`. */
export const reduceParams = z.strictObject({
  mag_range: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe('drop a source whose median magnitude is further than this from the catalog, mag; null keeps all'),
  drop_bad: z.boolean().default(false).describe('leave flagged epochs out'),
  fail: names('sources whose reduction fails').meta({ critical: false }),
})

export type DemoParams = z.infer<typeof params>
export type DemoReduceParams = z.infer<typeof reduceParams>
export type Flare = z.infer<typeof flare>
