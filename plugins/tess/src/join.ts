import { table } from '@astro/sdk'
import type { Answer, Column, ColumnInfo, Json, Meta, NumberColumn } from '@astro/sdk'
import type { Choice } from './choose.ts'
import { columns as standard, WIDE } from './columns.ts'
import type { LightCurveFile } from './light-curve-file.ts'

/** Characters of metadata that apertures may take: all of it must stay below 64 kB. */
const APERTURE_SPACE = 16_000

/** What the reduction has to know of each sector: cards of its headers, and what was chosen. */
export interface SectorFacts {
  readonly [card: string]: Json
  readonly sector: number
  readonly author: string
  readonly file: string
  readonly passed_over: readonly string[]
  /** Unit of its SAP_FLUX; '' of one relative to the star. */
  readonly flux_unit: string
}

/** All sectors in one table, one after the other, each row with its SECTOR and EXPTIME; what their headers say as metadata. */
export function joined(tic: string, choices: readonly Choice<LightCurveFile>[], more: Meta): Answer {
  const files = choices.map(({ taken }) => taken)
  const names = [...new Set([...Object.keys(standard), ...files.flatMap(({ table: t }) => [...t.columns.keys()])])]
  const all = new Map(names.map((name) => [name, joinedColumn(name, files)]))
  const info: Record<string, ColumnInfo> = {}
  for (const { table: t } of files) for (const name of t.columns.keys()) if (!(name in standard) && t.info[name]) info[name] = t.info[name]
  return { table: table(all, info), meta: { ...more, ...metaOf(tic, choices) } }
}

function metaOf(tic: string, choices: readonly Choice<LightCurveFile>[]): Meta {
  const apertures = choices.map(({ taken: { aperture } }) => aperture)
  const facts = choices.map(({ taken, passedOver }): SectorFacts => ({
    ...taken.cards, sector: taken.sector, author: taken.author, file: taken.file, passed_over: passedOver,
    flux_unit: taken.table.info['SAP_FLUX']?.unit ?? '',
  }))
  return {
    local_name: tic, TICID: Number(tic), SECTORS: facts.map(({ sector }) => sector), authors: facts.map(({ author }) => author), files: facts,
    ...(JSON.stringify(apertures).length <= APERTURE_SPACE ? { apertures } : {}),
  }
}

function joinedColumn(name: string, files: readonly LightCurveFile[]): Column {
  if (name === 'SECTOR') return Int16Array.from(files.flatMap(({ sector, table: t }) => Array<number>(t.length).fill(sector)))
  if (name === 'EXPTIME') return Float64Array.from(files.flatMap(({ exposure, table: t }) => Array<number>(t.length).fill(exposure)))
  const parts = files.map(({ table: t }) => t.columns.get(name))
  const given = parts.filter((part) => part !== undefined)
  const length = files.reduce((sum, { table: t }) => sum + t.length, 0)
  if (given.some((part) => Array.isArray(part))) {
    return files.flatMap(({ table: t }, i) => (parts[i] === undefined ? Array<string>(t.length).fill('') : Array.from(parts[i] as NumberColumn, String)))
  }
  const numbers = given as NumberColumn[]
  const type = typeOf(name, numbers, numbers.length === files.length)
  const out = new type(length) as Float64Array
  let at = 0
  for (const [i, { table: t }] of files.entries()) {
    const part = parts[i] as NumberColumn | undefined
    if (part === undefined) out.fill(NaN, at, at + t.length)
    else if (part.constructor === type) out.set(part as Float64Array, at)
    else out.set(Float64Array.from(part as ArrayLike<number | bigint>, Number), at)
    at += t.length
  }
  return out
}

/** The type that all files have; one with NaN where a file lacks the column or they differ. */
function typeOf(name: string, given: readonly NumberColumn[], everywhere: boolean): new (length: number) => NumberColumn {
  const [first] = given
  if (first === undefined) return WIDE.has(name) ? Float64Array : Float32Array
  const alike = given.every((part) => part.constructor === first.constructor)
  if (alike && (everywhere || first instanceof Float64Array || first instanceof Float32Array)) return first.constructor as Float64ArrayConstructor
  return Float64Array
}
