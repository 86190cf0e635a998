/** What CFITSIO behind our face and astropy say differently of a file of the data folder, and who is right. docs/fits.md says why. */
export interface Disagreement {
  readonly file: string
  readonly where: RegExp
  readonly what: RegExp
  readonly right: 'ours' | 'astropy' | 'both' | 'neither'
}

export const DISAGREEMENTS: readonly Disagreement[] = [
  { file: '480_2018_.Flat.0S0X1.R.17.fits', where: /^HDU 0$/, what: /^ours: fits_truncated$/, right: 'both' },
  { file: '480_2018_.Flat.0S0X1.R.17.fits', where: /^HDU 0$/, what: /^astropy: ValueError: cannot reshape/, right: 'both' },
  { file: '480_2018_.Flat.0S0X1.R.17.fits', where: /card \d+ OBS(ERVER)?$/, what: /^astropy cannot read it/, right: 'both' },
  { file: 'astropy_verify.fits', where: /^file$/, what: /^ours: fits_damaged$/, right: 'ours' },
  { file: 'cfitsio_testprog.std.fits', where: /^HDU 1 column (Bvalue|Jvalue)$/, what: /first \[5\] NaN/, right: 'ours' },
  {
    file: 'cfitsio_testprog.std.fits',
    where: /^HDU [37] column/,
    what: /\d+ values, first \[\d+\] 0, astropy NaN/,
    right: 'ours',
  },
  { file: 'cfitsio_testprog.std.fits', where: /^HDU 4$/, what: /^astropy: ValueError: could not broadcast/, right: 'ours' },
  { file: 'fitsrs_Astro_UIT.fits', where: /^HDU 0 image$/, what: /relative 1\.\de-7$/, right: 'ours' },
  { file: 'gc_2mass_k.fits', where: /^HDU 0 image$/, what: /relative 1\.\de-7$/, right: 'ours' },
  { file: 'image.fits', where: /^HDU 0 image$/, what: /relative 1\.\de-7$/, right: 'ours' },
  { file: 'nomtam_bt12.fits', where: /^HDU 1$/, what: /^astropy: ValueError: field names must be strings/, right: 'ours' },
]
