import { z } from 'zod'
import { analysis, noise, nullTest, simulator } from './analysis-sections.ts'
import { databaseUrlProblem } from './database-url.ts'
import { PRESETS } from './presets.ts'
import { declaredBy, type JsonSchema, type Parameter } from './parameters.ts'

const column = (what: string) =>
  z.string().min(1).nullable().default(null).describe(`column of the catalog with ${what}; null guesses it`)

/** Marks a parameter that changes no result. */
const outside = { critical: false }

const project = z.strictObject({
  name: z.string().default('demo').describe('name of the project, stored in its legal form (upper case, underscores)'),
  obs_names: z
    .union([z.string(), z.array(z.string()).min(1)])
    .default(['demo'])
    .describe('observatories to ask, one name or a list'),
  data_types: z
    .union([z.string(), z.array(z.literal('photometry', 'must be photometry (phot, lightcurves, lc …): the other data types come with the image branch')).min(1)])
    .default(['photometry'])
    .describe('kinds of data to work on, with the usual short names'),
  description: z.string().default('').describe('what the project is about'),
  max_num_total_exceptions: z.int().min(1).max(1_000_000_000).default(100).describe('failed sources after which a run stops'),
  max_num_sequence_exceptions: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(10)
    .describe('sources failed in a row after which a run stops'),
})

const data = z.strictObject({
  root: z
    .string()
    .min(1)
    .default('./astro-data')
    .describe('folder of all data; relative to the file that sets it; ASTRO_DATA sets the default'),
})

const database = z.strictObject({
  url: z
    .string()
    .nullable()
    .default(null)
    .superRefine((url, ctx) => {
      const problem = url === null ? null : databaseUrlProblem(url)
      if (problem) ctx.addIssue({ code: 'custom', message: problem })
    })
    .describe('postgresql://user@host:port/name of a server; null is the embedded database in the data folder'),
  password_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')
    .nullable()
    .default(null)
    .describe('environment variable that holds the password of the server'),
  lock_wait: z.number().min(0).max(86_400).default(10).describe('time that a second process waits for the embedded database, s'),
})

const catalog = z.strictObject({
  filename: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('file with the targets; relative to the file that sets it')
    .meta(outside),
  default: z
    .string()
    .nullable()
    .default(null)
    .describe(`preset whose values hold where none are given: ${Object.keys(PRESETS).join(', ')}`)
    .meta(outside),
  name_column: column('the name'),
  ra_column: column('right ascension'),
  dec_column: column('declination'),
  pm_ra_column: column('proper motion in right ascension times cos(dec), mas/yr'),
  pm_dec_column: column('proper motion in declination, mas/yr'),
  parallax_column: column('parallax, mas'),
  mag_column: column('magnitude'),
  mag_error_column: column('the error of the magnitude'),
  mag_filter_name: z.string().min(1).nullable().default(null).describe('filter of the magnitudes'),
  alias_column: column('further names'),
  catalog_observation_year: z.number().min(1800).max(2200).nullable().default(null)
    .describe('epoch of the coordinates, Julian year; null takes the column ref_epoch where there is one, else 2000'),
  reference: z.string().nullable().default(null).describe('publication of the catalog').meta(outside),
})

const quality = z.strictObject({
  cut_names: z
    .array(z.enum(['offset']))
    .default(['offset'])
    .describe('cuts that flag epochs'),
  offset_threshold: z
    .number()
    .positive()
    .default(3.5)
    .describe('largest offset from the median position, in median absolute deviations'),
})

const finder = z.strictObject({
  snr_threshold: z.number().positive().default(5).describe('a detection needs a signal-to-noise ratio above this'),
  snr_threshold_sidebands: z
    .number()
    .default(-2)
    .describe('an event reaches as far as the ratio stays above this; a negative value is added to snr_threshold'),
  max_det_per_lc: z.int().min(1).max(1_000_000).default(10).describe('largest number of detections per light curve'),
  abs_snr: z.boolean().default(true).describe('whether fading counts like brightening'),
  remove_failed: z.boolean().default(false).describe('whether events with an epoch that fails the quality check are left out'),
  gap: z.number().min(0).default(0)
    .describe('days between two epochs above the sideband that an event may hold; 0: they are neighbours, however far apart'),
})

/**
 * The sections of a configuration with plain keys, in the order of output; `observatories` stands between `catalog` and
 * `analysis`, `finders` after `finder`.
 */
export const SECTIONS = { project, data, database, catalog, analysis, finder, quality, noise, simulator, null: nullTest } as const

export type SectionName = keyof typeof SECTIONS

/** The values of the sections, checked and with defaults. */
export type Sections = { readonly [S in SectionName]: Readonly<z.infer<(typeof SECTIONS)[S]>> }

/** JSON Schema of what may be written in a section. */
export function sectionSchema(name: SectionName): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(SECTIONS[name], { io: 'input' })
  return schema
}

/** The keys of a section. */
export function sectionParameters(name: SectionName): Parameter[] {
  return declaredBy(sectionSchema(name))
}
