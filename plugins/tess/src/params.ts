import { z } from '@astro/sdk'

/** Magnitudes of the TESS Input Catalog that a catalog's magnitude may be compared with. */
const TIC_MAGNITUDES = ['auto', 'GAIAmag', 'gaiabp', 'gaiarp', 'Tmag', 'Bmag', 'Vmag', 'umag', 'gmag', 'rmag', 'imag', 'zmag', 'Jmag', 'Hmag', 'Kmag'] as const

/** The section `tess` of the configuration. */
export const params = z.strictObject({
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://mast.stsci.edu')
    .describe('address of the archive (MAST)'),
  local_files: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('light curves of your own in place of the archive: a file, a folder, or a pattern with * and ?; null: ask the archive'),
  tic_column: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('column of the catalog with TIC numbers; null: TIC, TICID, TIC_ID or tic where there is one, else a name or alias "TIC 123", else the position'),
  distance_thresh: z
    .number()
    .gt(0)
    .max(600)
    .default(10)
    .describe('largest distance of the star in the TESS Input Catalog from the source, arcsec (both at J2000)'),
  mag_limit: z.number().min(-5).max(40).default(18).describe('sources whose catalog magnitude is fainter are not asked for; those without a magnitude are'),
  magdiff_thresh: z
    .number()
    .gt(0)
    .nullable()
    .default(0.75)
    .describe('largest difference between the magnitudes of the two catalogs, mag; null, or a source without a magnitude: distance alone decides'),
  catalog_magnitude: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("column of the catalog whose magnitude is compared, e.g. phot_g_mean_mag; null: the catalog's own magnitude"),
  tic_magnitude: z
    .enum(TIC_MAGNITUDES)
    .default('auto')
    .describe('magnitude of the TESS Input Catalog to compare it with; auto: by the filter of the catalog (Gaia_G, Gaia_BP, Gaia_RP, V, J …), Gaia G for others'),
  sectors: z.array(z.int().min(1).max(9999)).nullable().default(null).describe('sectors to take; null: all'),
  authors: z
    .array(z.string().regex(/^[A-Za-z0-9_.-]+$/, 'a name such as SPOC').toUpperCase())
    .min(1)
    .default(['SPOC', 'TESS-SPOC', 'QLP'])
    .describe('who made the light curves (provenance_name), the preferred first: of each sector one is taken, of the first author who has it'),
  cadences: z
    .array(z.number().gt(0))
    .default([120, 20, 200, 600, 1800])
    .describe('seconds between epochs, the preferred first, where an author has a sector at several; others come after these, the fastest first'),
  poll_delay: z.number().min(0.01).max(60).default(2).describe('seconds before a search that the archive still works on is asked for again; grows to 30'),
  poll_limit: z.number().gt(0).max(86_400).default(600).describe('seconds of such waiting after which a search is given up'),
  retry_delay: z.number().min(0).max(60).default(1).describe('seconds before a failed request is repeated for the first time; doubles each time'),
  timeout: z.number().gt(0).max(3600).default(120).describe('seconds without any byte after which a request is given up'),
})

/** The section's `reduce_kwargs`. */
export const reduceParams = z.strictObject({
  flux: z
    .enum(['PDCSAP', 'SAP'])
    .default('PDCSAP')
    .describe("PDCSAP: with the systematics of the spacecraft removed (of QLP its detrended flux); SAP: the aperture's sum as it is"),
  quality_mask: z
    .int()
    .min(0)
    .max(0x7fff_ffff)
    .default(17087)
    .describe('bits of QUALITY that make an epoch bad: 1 + 2 + 4 + 8 + 16 + 32 + 128 + 512 + 16384 by default; 0: any bit does'),
  positions: z.enum(['MOM', 'PSF']).default('MOM').describe('centroids to test for jumps: MOM flux-weighted, PSF fitted (bright stars alone have those)'),
  drop_bad: z.boolean().default(false).describe('leave out epochs that are flagged or have no flux, instead of keeping them'),
})

export type TessParams = z.infer<typeof params>
export type TessReduceParams = z.infer<typeof reduceParams>
