/** What a catalog column can be for us. */
export type Role = 'name' | 'ra' | 'dec' | 'pmra' | 'pmdec' | 'parallax' | 'mag' | 'magError' | 'filter' | 'alias' | 'epoch'

/** Right ascension and declination by pair, so that two frames are never mixed; the better known frame first. */
const POSITIONS: readonly (readonly [ra: string, decs: readonly string[]])[] = [
  ['ra', ['dec', 'de', 'decl']],
  ['radeg', ['decdeg', 'dedeg']],
  ['rad', ['decd', 'ded']],
  ['radegrees', ['decdegrees']],
  ['raicrs', ['deicrs', 'decicrs']],
  ['raicrsdeg', ['decicrsdeg', 'deicrsdeg']],
  ['raj2000', ['dej2000', 'decj2000']],
  ['raj2000deg', ['dej2000deg', 'decj2000deg']],
  ['raepoch2000', ['deepoch2000', 'decepoch2000']],
  ['ra2000', ['dec2000', 'de2000']],
  ['ramean', ['decmean']],
  ['meanra', ['meandec']],
  ['rightascension', ['declination']],
  ['rightasc', ['declination', 'decl']],
  ['alpha', ['delta']],
  ['alphaj2000', ['deltaj2000']],
  ['targetra', ['targetdec']],
  ['objra', ['objdec']],
  ['sra', ['sdec']],
  ['coordra', ['coorddec']],
  ['skycoordra', ['skycoorddec']],
  ['skyra', ['skydec']],
]

const MOTIONS: readonly (readonly [ra: string, decs: readonly string[]])[] = [
  ['pmra', ['pmdec', 'pmde']],
  ['pmracosdec', ['pmdec', 'pmde']],
  ['propermotionra', ['propermotiondec']],
  ['muracosdec', ['mudec', 'mude']],
  ['mura', ['mudec', 'mude']],
  ['mualpha', ['mudelta']],
  ['skypmracosdec', ['skypmdec']],
]

const NAMES = [
  'name',
  'objectname',
  'objname',
  'sourcename',
  'targetname',
  'starname',
  'objectid',
  'object',
  'objid',
  'sourceid',
  'source',
  'targetid',
  'target',
  'id',
  'designation',
  'mainid',
  'iauname',
  'identifier',
  'gaiaid',
  'gaiasourceid',
  'gaiadr3',
  'gaiaedr3',
  'gaiadr2',
  'ticid',
  'tic',
  'oid',
]

const MAGNITUDES = [
  'mag',
  'magnitude',
  'photgmeanmag',
  'gmag',
  'rmag',
  'vmag',
  'tmag',
  'imag',
  'bmag',
  'gmeanpsfmag',
  'rmeanpsfmag',
  'magg',
  'magr',
  'magv',
  'magauto',
  'magpsf',
  'meanmag',
  'psfmag',
]

const ONE_NAME: Readonly<Partial<Record<Role, readonly string[]>>> = {
  name: NAMES,
  mag: MAGNITUDES,
  parallax: ['parallax', 'plx', 'varpi'],
  filter: ['filter', 'filt', 'band', 'magfilter', 'magband', 'filtername', 'passband'],
  alias: ['alias', 'aliases'],
  epoch: ['refepoch'],
}

/** Lower case, cut at the first bracket or comma, letters and digits only: `RA (J2000)` is `ra`, `pm_ra` `pmra`. */
export function simplify(column: string): string {
  return column
    .toLowerCase()
    .replace(/[[(,].*$/s, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** The column that has this role by its name, as an index; undefined when none looks like it. The order of the lists decides. */
export function guessColumn(role: Role, columns: readonly string[]): number | undefined {
  const simple = columns.map(simplify)
  for (const candidate of ONE_NAME[role] ?? []) {
    const index = simple.indexOf(candidate)
    if (index !== -1) return index
  }
  if (role !== 'name') return undefined
  const index = simple.findIndex((column) => /(?:name|designation)$/.test(column) && !column.startsWith('filter'))
  return index === -1 ? undefined : index
}

/** The two columns of a position or a proper motion by their names. */
export function guessPair(kind: 'position' | 'motion', columns: readonly string[]): readonly [number, number] | undefined {
  const simple = columns.map(simplify)
  for (const [first, seconds] of kind === 'position' ? POSITIONS : MOTIONS) {
    const a = simple.indexOf(first)
    const b = a === -1 ? undefined : seconds.map((second) => simple.indexOf(second)).find((index) => index !== -1)
    if (b !== undefined) return [a, b]
  }
  return undefined
}

/** The other column of a pair of which the user named one. */
export function guessPartner(
  kind: 'position' | 'motion',
  part: 0 | 1,
  known: string,
  columns: readonly string[],
): number | undefined {
  const simple = columns.map(simplify)
  for (const [first, seconds] of kind === 'position' ? POSITIONS : MOTIONS) {
    const fits = part === 0 ? simplify(known) === first : seconds.includes(simplify(known))
    const index = fits
      ? (part === 0 ? seconds : [first]).map((name) => simple.indexOf(name)).find((found) => found !== -1)
      : undefined
    if (index !== undefined) return index
  }
  return guessPair(kind, columns)?.[part === 0 ? 1 : 0]
}

/** The column of the errors of the magnitudes in column `mag`: `<mag>_error`, `e_<mag>`, `<mag>err`… */
export function guessMagError(mag: string, columns: readonly string[]): number | undefined {
  const base = simplify(mag)
  const short = base.replace(/magnitude$/, 'mag')
  const wanted = [base, short].flatMap((name) => [
    `${name}error`,
    `${name}err`,
    `e${name}`,
    `err${name}`,
    `${name}uncertainty`,
    `${name}sigma`,
    `sig${name}`,
  ])
  const simple = columns.map(simplify)
  return wanted.map((name) => simple.indexOf(name)).find((found) => found !== -1)
}

/** The filter that a magnitude column's name tells: `phot_bp_mean_mag` Gaia_BP, `Vmag` V, `mag_r` r; null for others. */
export function filterOfMagColumn(mag: string): string | null {
  const gaia = /^phot_(g|bp|rp)_mean_mag$/i.exec(mag)?.[1]
  if (gaia !== undefined) return `Gaia_${gaia.toUpperCase()}`
  const label = /^([a-z]'?|bp|rp)_?mag$/i.exec(mag)?.[1] ?? /^mag_?([a-z]|bp|rp)$/i.exec(mag)?.[1]
  return label ?? null
}
