import { z } from '@astro/sdk'

/** The section `ztf` of the configuration. */
export const params = z.strictObject({
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://irsa.ipac.caltech.edu/cgi-bin/ZTF/nph_light_curves')
    .describe('address of the light-curve service'),
  release: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/, 'a name such as ztf_dr24')
    .nullable()
    .default(null)
    .describe('data release to ask for (COLLECTION), e.g. ztf_dr24; null: the newest public one, which changes over the years'),
  minimal_declination: z
    .number()
    .min(-90)
    .max(90)
    .default(-30)
    .describe('sources south of this declination, deg, are not asked for: the survey does not reach them'),
  limiting_magnitude: z
    .number()
    .min(0)
    .max(40)
    .default(20.5)
    .describe('sources whose catalog magnitude is fainter are not asked for; those without a magnitude are'),
  cone_search_radius: z
    .number()
    .gt(0)
    .max(600)
    .default(2)
    .describe('radius of the search, arcsec (the service takes up to 600); what the source moves during the survey is added'),
  observation_time: z
    .number()
    .min(2018.2)
    .max(2100)
    .default(2022)
    .describe(
      'Julian year that the catalog position is moved to by its proper motion: the middle of the survey, which began in 2018.2',
    ),
  retry_delay: z
    .number()
    .min(0)
    .max(60)
    .default(1)
    .describe('seconds before a failed request is repeated for the first time; doubles each time'),
  timeout: z.number().gt(0).max(3600).default(120).describe('seconds without any byte after which a request is given up'),
})

/** The section's `reduce_kwargs`. */
export const reduceParams = z.strictObject({
  mag_range: z
    .number()
    .gt(0)
    .nullable()
    .default(0.75)
    .describe(
      'an object whose median magnitude, in whatever band, differs more from the catalog is another star, mag; null: no cut',
    ),
  radius: z
    .number()
    .gt(0)
    .max(3600)
    .default(3)
    .describe('an object whose median position is farther from the source (moved to that time) is another star, arcsec'),
  gap: z.number().gt(0).default(40).describe('days without any epoch, in whatever band, after which a new light curve begins'),
  drop_bad: z
    .boolean()
    .default(false)
    .describe('leave out epochs that are flagged (catflags not 0) or have no magnitude, instead of keeping them flagged'),
})

export type ZtfParams = z.infer<typeof params>
export type ZtfReduceParams = z.infer<typeof reduceParams>
