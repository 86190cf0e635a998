import { median, type Column, type ColumnInfo } from '@astro/sdk'
import { EXIT } from '../errors.ts'
import { fluxOfMag, magOfFlux, ZERO_POINT } from '../photometry/flux.ts'
import { importProblem } from './problem.ts'
import { simpleName } from './roles.ts'
import type { Reading } from './types.ts'

/** Microjansky in a jansky with these letters before it. */
const PREFIXES: Readonly<Record<string, number>> = { '': 1e6, m: 1e3, milli: 1e3, u: 1, µ: 1, μ: 1, micro: 1, n: 1e-3, nano: 1e-3 }

type Roles = { -readonly [role in keyof Reading['columns']]: string }

/**
 * Fluxes whose unit is a jansky, milli-, micro- or nanojansky, made microjansky (columns `flux_ujy`, `fluxerr_ujy`); what is known of their zero point then. Fluxes without a unit
 * stay, so do those of another unit whose zero point is known; without one they are left to the magnitudes beside them.
 * @returns the magnitude of flux 1; null for microjansky
 * @throws AstroError `import_flux_unit` where there is neither zero point nor magnitude
 */
export function inMicrojansky(file: string, columns: Map<string, Column>, roles: Roles, info: Record<string, ColumnInfo>, zeroPoint: number | null): number | null {
  const unit = roles.flux === undefined ? undefined : (unitOf(roles.flux, info) ?? (roles.fluxerr === undefined ? undefined : unitOf(roles.fluxerr, info)) ?? surveyUnit(columns, roles.flux))
  if (unit === undefined) return zeroPoint ?? byMagnitudes(columns, roles, info)
  if (microjanskyIn(unit) === undefined) {
    if (zeroPoint !== null) return zeroPoint
    if (roles.mag === undefined) throw unknownUnit(file, roles.flux!, unit)
    delete roles.flux
    delete roles.fluxerr
    return null
  }
  for (const role of ['flux', 'fluxerr'] as const) {
    const name = roles[role]
    if (name === undefined) continue
    const own = unitOf(name, info) ?? unit
    const scale = microjanskyIn(own)
    if (scale === undefined) throw unknownUnit(file, name, own)
    if (scale !== 1) scaled(columns, roles, role, info, () => scale)
  }
  return zeroPoint === ZERO_POINT ? zeroPoint : null
}

/** Magnitudes by which zero points may lie apart and be of one unit: photometric systems differ by some tenths. */
const SYSTEMS = 0.5
/** Magnitudes that a zero point from each epoch may scatter by, and fewest epochs that it is told from. */
const [ALIKE, FEWEST] = [0.05, 3]

/**
 * The zero point of fluxes of which nobody says the unit, told by the magnitudes beside them: m + 2.5 log10 f, where it is the same at all
 * epochs. Near that of a jansky, or its parts, it is that unit. Null, and everything as it was, where it varies: then the two are
 * of different light.
 */
function byMagnitudes(columns: Map<string, Column>, roles: Roles, info: Record<string, ColumnInfo>): number | null {
  if (roles.flux === undefined || roles.mag === undefined) return null
  const [flux, mag] = [columns.get(roles.flux) as Float64Array, columns.get(roles.mag) as Float64Array]
  const zero = mag.map((value, row) => value - magOfFlux(flux[row]!, 0)).filter(Number.isFinite)
  const middle = median(zero)
  if (zero.length < FEWEST || median(zero.map((value) => Math.abs(value - middle))) > ALIKE) return null
  const step = Math.round((ZERO_POINT - middle) / 7.5)
  if (Math.abs(step) > 2 || Math.abs(ZERO_POINT - 7.5 * step - middle) > SYSTEMS) return Number(middle.toFixed(3))
  if (step !== 0) for (const role of ['flux', 'fluxerr'] as const) if (roles[role] !== undefined) scaled(columns, roles, role, info, () => 10 ** (3 * step))
  return null
}

/** The zero point that all rows of the column for it share; several are made one by scaling fluxes to microjansky. Null without one. */
export function oneZeroPoint(columns: Map<string, Column>, roles: Roles, info: Record<string, ColumnInfo>): number | null {
  if (roles.zero_point === undefined || roles.flux === undefined) return null
  const unit = unitOf(roles.flux, info) ?? surveyUnit(columns, roles.flux)
  // A jansky is one, whatever the zero point of the image was.
  if (unit !== undefined && microjanskyIn(unit) !== undefined) return null
  const zero = columns.get(roles.zero_point) as Float64Array
  const values = new Set(zero.filter(Number.isFinite))
  if (values.size <= 1) return [...values][0] ?? null
  for (const role of ['flux', 'fluxerr'] as const) {
    if (roles[role] !== undefined) scaled(columns, roles, role, info, (row) => fluxOfMag(zero[row]!))
  }
  return ZERO_POINT
}

/** A column of microjansky beside that of the file, which keeps its name and unit. */
function scaled(columns: Map<string, Column>, roles: Roles, role: 'flux' | 'fluxerr', info: Record<string, ColumnInfo>, scale: (row: number) => number): void {
  const name = `${role}_ujy`
  columns.set(name, (columns.get(roles[role]!) as Float64Array).map((value, row) => value * scale(row)))
  info[name] = { unit: 'uJy', description: `from ${roles[role]!}` }
  roles[role] = name
}

/** The unit of a column of fluxes: what its table declares, else what stands in brackets or at the end of its name. */
function unitOf(name: string, info: Readonly<Record<string, ColumnInfo>>): string | undefined {
  const bracket = /[([]\s*([^()[\]]+?)\s*[)\]]?\s*$/.exec(name)?.[1]
  const unit = info[name]?.unit?.trim() || bracket || /[\s_]((?:m|u|µ|μ|n)?jy)$/i.exec(name)?.[1] || (/^counts?$/i.test(name) ? 'counts' : '')
  return /^(|-+|1|none|dimensionless)$/i.test(unit) ? undefined : unit
}

/** Units that tables of surveys have without saying so: sources of Rubin (beside `midpointMjdTai` or `expMidptMJD`) nJy, detections of Pan-STARRS (`filterID`) Jy. */
function surveyUnit(columns: ReadonlyMap<string, Column>, flux: string): string | undefined {
  if (!['psfflux', 'scienceflux'].includes(simpleName(flux))) return undefined
  const names = [...columns.keys()].map(simpleName)
  return names.includes('midpointmjdtai') || names.includes('expmidptmjd') ? 'nJy' : names.includes('filterid') ? 'Jy' : undefined
}

function microjanskyIn(unit: string): number | undefined {
  const prefix = /^(.*?)(jy|janskys?|janskies)$/i.exec(unit)?.[1]
  // M is mega: the one letter whose case decides.
  return prefix === undefined || prefix === 'M' ? undefined : PREFIXES[prefix.toLowerCase()]
}

function unknownUnit(file: string, column: string, unit: string): Error {
  return importProblem('import_flux_unit', file, `column '${column}' is in '${unit}', and no zero point says what that is in microjansky`,
    'give the magnitude of flux 1 in a column (--map zero_point=NAME), or fluxes in Jy, mJy, uJy or nJy, or magnitudes (--map mag=NAME)', { column, unit }, EXIT.usage)
}
