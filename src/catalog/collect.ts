import type { Role } from './column-names.ts'
import { growing } from './growing.ts'
import type { Layout } from './layout.ts'
import { checkName, duplicateName } from './name.ts'
import { positionReader } from './position.ts'
import { catalogProblem, type Place, quote } from './problem.ts'
import type { Fields } from './record.ts'
import { positionName } from './sexagesimal.ts'
import { isMissing, parseDecimal } from './values.ts'

/** The columns of a catalog that are kept in memory; NaN where there is no value, absent where the table has no such column. */
export interface SourceColumns {
  readonly names: readonly string[]
  readonly indexByName: ReadonlyMap<string, number>
  readonly ra: Float64Array
  readonly dec: Float64Array
  readonly numbers: Readonly<Partial<Record<NumberRole, Float64Array>>>
  readonly filters: readonly string[] | undefined
  readonly aliases: readonly string[] | undefined
  /** First byte, length in bytes and line of each record in the file. */
  readonly offsets: Float64Array
  readonly lengths: Float64Array
  readonly lines: Float64Array
  readonly notes: readonly string[]
}

export type NumberRole = 'pmra' | 'pmdec' | 'parallax' | 'mag' | 'magError' | 'epoch'

/** Years that an epoch of positions can be. */
export const EPOCH_RANGE = [1800, 2200] as const

const NUMBER_ROLES: readonly NumberRole[] = ['pmra', 'pmdec', 'parallax', 'mag', 'magError', 'epoch']

export interface Collector {
  /**
   * @throws AstroError `catalog_position`, `catalog_value`,
   * `catalog_empty_name`, `catalog_name_illegal`, `catalog_duplicate_name`
   */
  add(fields: Fields, line: number, offset: number, length: number): void
  finish(): SourceColumns
}

/** Takes records one by one and keeps what a source needs. */
export function createCollector(file: string, layout: Layout): Collector {
  const { roles, factors } = layout
  const place = (line: number, role: Role): Place => ({
    file,
    line,
    ...(roles[role] === undefined ? {} : { column: layout.columns[roles[role]]! }),
  })
  const positions = positionReader(layout, place)
  const [ra, dec, offsets, lengths, lines] = [growing(), growing(), growing(), growing(), growing()]
  const numbers = NUMBER_ROLES.filter((role) => roles[role] !== undefined).map((role) => ({
    role,
    index: roles[role]!,
    factor: factors[role] ?? 1,
    values: growing(),
  }))
  const names: string[] = []
  const indexByName = new Map<string, number>()
  const filters = textColumn(roles.filter)
  const aliases = textColumn(roles.alias)

  function add(fields: Fields, line: number, offset: number, length: number): void {
    positions.read(fields, line)
    const name = roles.name === undefined ? positionName(positions.ra, positions.dec) : fields.copy(roles.name).trim()
    checkName(name, () => place(line, 'name'))
    indexByName.set(name, names.length)
    // One look into a large map instead of two: a name that was there already did not make it larger.
    if (indexByName.size === names.length) throw duplicateName(name, lines.at(names.indexOf(name)), place(line, 'name'))
    for (const { role, index, factor, values } of numbers)
      values.push(optionalNumber(fields.text(index), role, place, line) * factor)
    names.push(name)
    ra.push(positions.ra)
    dec.push(positions.dec)
    filters?.add(fields)
    aliases?.add(fields)
    offsets.push(offset)
    lengths.push(length)
    lines.push(line)
  }

  const finish = (): SourceColumns => ({
    names,
    indexByName,
    ra: ra.done(),
    dec: dec.done(),
    numbers: Object.fromEntries(numbers.map(({ role, values }) => [role, values.done()])),
    filters: filters?.values,
    aliases: aliases?.values,
    offsets: offsets.done(),
    lengths: lengths.done(),
    lines: lines.done(),
    notes: positions.notes(),
  })
  return { add, finish }
}

function optionalNumber(text: string, role: NumberRole, place: (line: number, role: Role) => Place, line: number): number {
  const value = parseDecimal(text)
  if (Number.isNaN(value) && (role === 'epoch' || !isMissing(text))) {
    throw catalogProblem(
      'catalog_value',
      place(line, role),
      `${quote(text)} is no number`,
      role === 'epoch'
        ? 'Correct it, or set catalog.catalog_observation_year.'
        : 'Correct it; leave the field blank where there is no value.',
    )
  }
  if (role === 'epoch' && !(value >= EPOCH_RANGE[0] && value <= EPOCH_RANGE[1])) {
    throw catalogProblem(
      'catalog_value',
      place(line, role),
      `epoch ${value} is no Julian year from ${EPOCH_RANGE[0]} to ${EPOCH_RANGE[1]}`,
      'Correct it, or set catalog.catalog_observation_year.',
    )
  }
  return value
}

/** Texts of one column; equal texts are kept once. */
function textColumn(index: number | undefined): { values: string[]; add(fields: Fields): void } | undefined {
  if (index === undefined) return undefined
  const known = new Map<string, string>()
  const values: string[] = []
  const add = (fields: Fields) => {
    const text = fields.text(index).trim()
    if (!known.has(text)) known.set(text, fields.copy(index).trim())
    values.push(known.get(text)!)
  }
  return { values, add }
}
