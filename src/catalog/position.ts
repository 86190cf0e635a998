import { wrap360 } from '@astro/sdk'
import type { Role } from './column-names.ts'
import type { Layout } from './layout.ts'
import { catalogProblem, type Place, quote } from './problem.ts'
import type { Fields } from './record.ts'
import { type AngleForm, angleForm, isMissing, parseAngle, parseDecimal } from './values.ts'

/** Reads the position of one record after another into `ra` (0 to 360) and `dec`, deg. */
export interface PositionReader {
  ra: number
  dec: number
  read(fields: Fields, line: number): void
  notes(): string[]
}

/**
 * A reader of the two position columns. Each column keeps the form (decimal, sexagesimal) of its first value.
 * @throws AstroError `catalog_position` for what is no position, is out of range, or is written in another form
 */
export function positionReader(layout: Layout, place: (line: number, role: Role) => Place): PositionReader {
  const [raIndex, decIndex] = [layout.roles.ra!, layout.roles.dec!]
  const forms: { ra?: AngleForm; dec?: AngleForm } = {}
  let wrapped = 0
  let firstWrapped = 0
  const angle = (text: string, axis: 'ra' | 'dec', perUnit: number, line: number): number => {
    const form = (forms[axis] ??= angleForm(text))
    const value = parseAngle(text, form, layout.factors[axis] ?? 1, perUnit)
    if (Number.isNaN(value)) throw badAngle(text, axis, form, place(line, axis))
    return value
  }
  const reader: PositionReader = {
    ra: NaN,
    dec: NaN,
    read(fields, line) {
      const ra = angle(fields.text(raIndex), 'ra', layout.raPerUnit, line)
      const dec = angle(fields.text(decIndex), 'dec', 1, line)
      if (!(ra >= -180 && ra < 540)) throw outside('ra', ra, '-180 <= ra < 540 (0 to 360, or wrapped once)', place(line, 'ra'))
      if (!(Math.abs(dec) <= 90)) throw outside('dec', dec, '-90 <= dec <= 90', place(line, 'dec'))
      if ((ra < 0 || ra >= 360) && wrapped++ === 0) firstWrapped = line
      // + 0 turns -0 into 0.
      reader.ra = ra < 0 || ra >= 360 ? wrap360(ra) : ra + 0
      reader.dec = dec + 0
    },
    notes: () =>
      wrapped === 0
        ? []
        : [`${wrapped} right ascension${wrapped === 1 ? '' : 's'} outside 0 to 360 deg wrapped (first in line ${firstWrapped})`],
  }
  return reader
}

function badAngle(text: string, axis: 'ra' | 'dec', form: AngleForm, where: Place): Error {
  const what = axis === 'ra' ? 'right ascension' : 'declination'
  const wanted =
    axis === 'ra'
      ? 'degrees (253.1) or hours:minutes:seconds (16:52:24.0)'
      : 'degrees (-12.9) or degrees:minutes:seconds (-12:54:00)'
  if (isMissing(text))
    return catalogProblem(
      'catalog_position',
      where,
      `${quote(text)} is no ${what}; every source needs one`,
      'Fill it in, or take the row out.',
    )
  const mixed = form !== angleForm(text) || (form === 'sexagesimal' && !Number.isNaN(parseDecimal(text)))
  return mixed
    ? catalogProblem(
        'catalog_position',
        where,
        `${quote(text)} is written unlike the column's first value, which is ${form}: its unit is not certain`,
        'Write the whole column in one way.',
        { value: text.slice(0, 100) },
      )
    : catalogProblem(
        'catalog_position',
        where,
        `${quote(text)} is no ${what}; ${wanted} is read`,
        'Correct the value, or take the row out.',
        { value: text.slice(0, 100) },
      )
}

function outside(axis: string, value: number, limit: string, where: Place): Error {
  return catalogProblem(
    'catalog_position',
    where,
    `${axis} = ${value} deg is outside ${limit}`,
    `Correct the value; if it is not in degrees, say so in the column's name, as in '${axis} [rad]'.`,
    { value },
  )
}
