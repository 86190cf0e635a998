export type Quantity = 'ra' | 'dec' | 'motion' | 'parallax' | 'magnitude'

const DEGREES = {
  deg: 1,
  degree: 1,
  degrees: 1,
  rad: 180 / Math.PI,
  radian: 180 / Math.PI,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3.6e6,
}
const MILLIARCSECONDS = {
  mas: 1,
  milliarcsecond: 1,
  arcsec: 1000,
  arcsecond: 1000,
  uas: 1e-3,
  µas: 1e-3,
  μas: 1e-3,
  deg: 3.6e6,
  rad: 6.48e8 / Math.PI,
}
const MAGNITUDES = { mag: 1, mmag: 1e-3, 'mag(ab)': 1, 'mag(st)': 1, 'mag(vega)': 1, abmag: 1, vegamag: 1 }

const FACTORS: Record<Quantity, Readonly<Record<string, number>>> = {
  ra: { ...DEGREES, hourangle: 15, hour: 15, hours: 15, hr: 15, h: 15, 'h:m:s': 15, '"h:m:s"': 15 },
  dec: { ...DEGREES, 'd:m:s': 1, '"d:m:s"': 1 },
  motion: Object.fromEntries(Object.entries(MILLIARCSECONDS).map(([unit, factor]) => [`${unit}/yr`, factor])),
  parallax: MILLIARCSECONDS,
  magnitude: MAGNITUDES,
}

/** What a value in `unit` is multiplied by to be in deg (ra, dec), mas/yr, mas or mag; undefined for a unit that is not known. */
export function unitFactor(quantity: Quantity, unit: string): number | undefined {
  const table = FACTORS[quantity]
  const key = unit
    .toLowerCase()
    .replaceAll(/\s/g, '')
    .replace(/(?:\.|\*)?(?:yr|year|a)(?:\*\*|\^)?\(?-1\)?$/, '/yr')
    .replace(/\/(?:year|years|a)$/, '/yr')
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** The units that `unitFactor` knows for a quantity. */
export function knownUnits(quantity: Quantity): string[] {
  return Object.keys(FACTORS[quantity])
}

/** The unit in brackets at the end of a column's name, as in `RA [rad]` or `pmRA (arcsec/yr)`, where it is one of `quantity`. */
export function unitInName(quantity: Quantity, column: string): string | undefined {
  const unit = /[[(]([^\])]+)[\])]\s*$/.exec(column)?.[1]
  return unit !== undefined && unitFactor(quantity, unit) !== undefined ? unit : undefined
}
