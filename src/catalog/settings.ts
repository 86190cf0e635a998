/** The section `catalog` of the configuration, as far as reading a table needs it. A column that is null is guessed. */
export interface CatalogSettings {
  readonly filename?: string | null | undefined
  readonly name_column?: string | null | undefined
  readonly ra_column?: string | null | undefined
  readonly dec_column?: string | null | undefined
  /** Proper motion in right ascension times cos(dec). */
  readonly pm_ra_column?: string | null | undefined
  readonly pm_dec_column?: string | null | undefined
  readonly parallax_column?: string | null | undefined
  readonly mag_column?: string | null | undefined
  readonly mag_error_column?: string | null | undefined
  /** The filter of all magnitudes, or the name of a column that has it row by row. */
  readonly mag_filter_name?: string | null | undefined
  /** Other names of the source; several in one cell are separated by `;` or `|`. */
  readonly alias_column?: string | null | undefined
  /** Julian year of the positions; null: the column `ref_epoch` where there is one, else 2000. */
  readonly catalog_observation_year?: number | null | undefined
}
