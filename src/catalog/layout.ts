import { filterOfMagColumn, guessColumn, guessMagError, guessPair, guessPartner, type Role } from './column-names.ts'
import type { EcsvColumn } from './ecsv-header.ts'
import { catalogProblem, nearestNames, nearestSentence, quote } from './problem.ts'
import type { CatalogSettings } from './settings.ts'
import { knownUnits, type Quantity, unitFactor, unitInName } from './units.ts'

/** Which column of a table is what, and how its numbers are brought to our units. */
export interface Layout {
  readonly columns: readonly string[]
  readonly roles: Readonly<Partial<Record<Role, number>>>
  /** Our unit per unit of the column; for sexagesimal right ascension see `raPerUnit`. */
  readonly factors: Readonly<Partial<Record<Role, number>>>
  /** Degrees per unit of sexagesimal right ascension: 15 unless the table says that it is degrees. */
  readonly raPerUnit: number
  /** Filter of all magnitudes, where no column has it. */
  readonly magFilter: string | null
  /** Setting -> column that was found by its name. */
  readonly guessed: Readonly<Record<string, string>>
}

type ColumnSetting = Exclude<keyof CatalogSettings, 'filename' | 'catalog_observation_year' | 'mag_filter_name'>

const SETTINGS: Readonly<Partial<Record<Role, ColumnSetting>>> = {
  name: 'name_column',
  ra: 'ra_column',
  dec: 'dec_column',
  pmra: 'pm_ra_column',
  pmdec: 'pm_dec_column',
  parallax: 'parallax_column',
  mag: 'mag_column',
  magError: 'mag_error_column',
  alias: 'alias_column',
}

const QUANTITIES: Readonly<Partial<Record<Role, Quantity>>> = {
  ra: 'ra',
  dec: 'dec',
  pmra: 'motion',
  pmdec: 'motion',
  parallax: 'parallax',
  mag: 'magnitude',
  magError: 'magnitude',
}

/**
 * The columns of a table by the settings, and by their names where a setting is null.
 * @param ecsv the columns as an ECSV header describes them @param line line of the header, for messages
 * @throws AstroError `catalog_no_column`, `catalog_unit`
 */
export function layoutOf(
  file: string,
  line: number,
  columns: readonly string[],
  settings: CatalogSettings,
  ecsv?: readonly EcsvColumn[],
): Layout {
  const place = { file, line }
  const roles = namedColumns(place, columns, settings)
  const { filter, magFilter: namedFilter } = filterSetting(columns, settings)
  if (filter !== undefined) roles.filter = filter
  const named = new Set(Object.keys(roles))
  guessRoles(roles, columns, settings)
  if (roles.ra === undefined || roles.dec === undefined) throw noPosition(place, columns, roles)
  const guessed: Record<string, string> = {}
  for (const [role, index] of Object.entries(roles)) {
    if (!named.has(role))
      guessed[SETTINGS[role as Role] ?? (role === 'filter' ? 'mag_filter_name' : 'catalog_observation_year')] = columns[index]!
  }
  const magColumn = roles.mag === undefined ? null : columns[roles.mag]!
  const raUnit = unitOf('ra', columns[roles.ra]!, ecsv?.[roles.ra])
  return {
    columns,
    roles,
    guessed,
    factors: unitFactors(place, columns, roles, ecsv),
    raPerUnit: raUnit === undefined ? 15 : (unitFactor('ra', raUnit) ?? 15),
    magFilter: namedFilter ?? (magColumn === null ? null : filterOfMagColumn(magColumn)),
  }
}

type Roles = Partial<Record<Role, number>>
type HeaderPlace = { readonly file: string; readonly line: number }

function namedColumns(place: HeaderPlace, columns: readonly string[], settings: CatalogSettings): Roles {
  const roles: Roles = {}
  for (const [role, key] of Object.entries(SETTINGS) as [Role, ColumnSetting][]) {
    const name = settings[key]
    if (name === null || name === undefined) continue
    const index = columns.indexOf(name)
    if (index === -1) {
      const nearest = nearestNames(name, columns)
      throw catalogProblem(
        'catalog_no_column',
        { ...place, column: name },
        `there is no such column (catalog.${key}).${nearestSentence(nearest)} The table has ${listColumns(columns)}`,
        `Set catalog.${key} to one of the table's columns, or to null to have it guessed.`,
        { setting: `catalog.${key}`, nearest, columns },
      )
    }
    roles[role] = index
  }
  return roles
}

/** `mag_filter_name` is a column where there is one of that name, else the filter itself. */
function filterSetting(columns: readonly string[], settings: CatalogSettings): { filter?: number; magFilter: string | null } {
  const name = settings.mag_filter_name ?? null
  const index = name === null ? -1 : columns.indexOf(name)
  return index === -1 ? { magFilter: name } : { filter: index, magFilter: null }
}

function guessRoles(roles: Roles, columns: readonly string[], settings: CatalogSettings): void {
  const keep = (role: Role, index: number | undefined) => {
    if (index !== undefined && roles[role] === undefined && !Object.values(roles).includes(index)) roles[role] = index
  }
  guessBoth('position', 'ra', 'dec')
  guessBoth('motion', 'pmra', 'pmdec')
  for (const role of ['mag', 'name', 'parallax', 'alias'] as const) keep(role, guessColumn(role, columns))
  if (roles.mag !== undefined) {
    keep('magError', guessMagError(columns[roles.mag]!, columns))
    if ((settings.mag_filter_name ?? null) === null) keep('filter', guessColumn('filter', columns))
  }
  if ((settings.catalog_observation_year ?? null) === null) keep('epoch', guessColumn('epoch', columns))

  function guessBoth(kind: 'position' | 'motion', first: Role, second: Role): void {
    const [a, b] = [roles[first], roles[second]]
    if (a !== undefined) keep(second, guessPartner(kind, 0, columns[a]!, columns))
    else if (b !== undefined) keep(first, guessPartner(kind, 1, columns[b]!, columns))
    else {
      const pair = guessPair(kind, columns)
      keep(first, pair?.[0])
      keep(second, pair?.[1])
    }
  }
}

function noPosition(place: HeaderPlace, columns: readonly string[], roles: Roles): Error {
  const missing = [roles.ra === undefined ? 'right ascension' : null, roles.dec === undefined ? 'declination' : null].filter(
    (name) => name !== null,
  )
  return catalogProblem(
    'catalog_no_column',
    place,
    `no column looks like ${missing.join(' and ')}. The table has ${listColumns(columns)}`,
    columns.length === 1
      ? 'One column only: the first line must name the columns, separated by commas, tabs or semicolons.'
      : 'Name them: --set catalog.ra_column=… --set catalog.dec_column=…, or the same keys in the configuration.',
    { columns },
  )
}

function listColumns(columns: readonly string[]): string {
  const more = columns.length > 12 ? ` and ${columns.length - 12} more` : ''
  const count = columns.length === 1 ? 'one column' : `${columns.length} columns`
  return `${count}: ${columns.slice(0, 12).map(quote).join(', ')}${more}.`
}

function unitOf(quantity: Quantity, column: string, ecsv: EcsvColumn | undefined): string | undefined {
  return ecsv?.unit ?? unitInName(quantity, column)
}

function unitFactors(
  place: HeaderPlace,
  columns: readonly string[],
  roles: Roles,
  ecsv: readonly EcsvColumn[] | undefined,
): Roles {
  const factors: Roles = {}
  for (const [role, quantity] of Object.entries(QUANTITIES) as [Role, Quantity][]) {
    const index = roles[role]
    if (index === undefined) continue
    const column = columns[index]!
    const unit = unitOf(quantity, column, ecsv?.[index])
    const factor = unit === undefined ? 1 : unitFactor(quantity, unit)
    if (factor === undefined) {
      const known = knownUnits(quantity)
      throw catalogProblem(
        'catalog_unit',
        { ...place, column },
        `the unit ${quote(unit!)} is not known here; known are ${known.join(', ')}`,
        `Convert the column, or name another one (catalog.${SETTINGS[role]}).`,
        { unit: unit!, known },
      )
    }
    factors[role] = factor
  }
  return factors
}
