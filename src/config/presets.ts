import type { Json } from '@astro/sdk'

/** Values of the section `catalog` that a preset brings; what the user gives stands above them. */
export const PRESETS: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  test: {
    filename: 'test.csv',
    name_column: 'object_id',
    ra_column: 'ra',
    dec_column: 'dec',
    mag_column: 'mag',
    mag_error_column: 'magerr',
    mag_filter_name: 'filter',
  },
  /** Gaia EDR3 white dwarfs (Gentile Fusillo et al. 2021). Gaia EDR3 positions hold at J2016.0. */
  wd: {
    filename: 'GaiaEDR3_WD_main.csv',
    name_column: 'source_id',
    ra_column: 'ra',
    dec_column: 'dec',
    pm_ra_column: 'pmra',
    pm_dec_column: 'pmdec',
    parallax_column: 'parallax',
    mag_column: 'phot_g_mean_mag',
    mag_error_column: 'phot_g_mean_mag_error',
    mag_filter_name: 'Gaia_G',
    catalog_observation_year: 2016,
    reference: '2021MNRAS.508.3877G',
  },
}

const SPELLINGS: Readonly<Record<string, string>> = { wds: 'wd', 'white dwarf': 'wd', 'white dwarfs': 'wd' }

/**
 * The name of the preset meant; case, and blanks, dashes and underscores between words make no difference. Null when there
 * is none.
 */
export function presetName(text: string): string | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
  const name = SPELLINGS[plain] ?? plain
  return Object.hasOwn(PRESETS, name) ? name : null
}
