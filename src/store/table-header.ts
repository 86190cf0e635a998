import type { ColumnInfo, Json, Meta } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/** Name of the attribute in which astropy looks for units, descriptions and metadata of a table. */
export const HEADER_NAME = '__table_column_meta__'

/** The part of a header that is read back. */
export interface Header {
  readonly info: Record<string, ColumnInfo>
  readonly meta: Meta
}

/**
 * Units, descriptions and metadata as one text that is JSON (for us) and YAML 1.1 (for astropy, which reads it with PyYAML):
 * keys sorted, floats with a dot and a signed exponent, characters that YAML takes for line breaks or refuses escaped.
 * @param names columns in order; all of them are listed, as astropy wants
 * @throws AstroError `store_metadata` for a number that is not finite
 */
export function writeHeader(names: readonly string[], info: Readonly<Record<string, ColumnInfo>>, meta: Meta): string {
  let text = '{"datatype":['
  for (let i = 0; i < names.length; i++) {
    const { unit, description } = info[names[i]!] ?? {}
    text += `${i === 0 ? '' : ','}{"name":${quote(names[i]!)}`
    if (unit !== undefined) text += `,"unit":${quote(unit)}`
    if (description !== undefined) text += `,"description":${quote(description)}`
    text += '}'
  }
  return `${text}],"meta":${jsonText(meta)}}`
}

/** Reads what `writeHeader` wrote; undefined for a text that is not ours (astropy's own are YAML only). */
export function readHeader(text: string): Header | undefined {
  if (!text.startsWith('{"datatype":[')) return undefined
  const { datatype, meta } = JSON.parse(text) as {
    datatype: { name: string; unit?: string; description?: string }[]
    meta?: Meta
  }
  if (meta === undefined) return undefined
  const info: Record<string, ColumnInfo> = {}
  for (const { name, ...rest } of datatype) {
    if (rest.unit !== undefined || rest.description !== undefined) define(info, name, rest)
  }
  return { info, meta }
}

/** JSON text of a value with sorted keys, readable as YAML 1.1 too. */
export function jsonText(value: Json): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number') return numberText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(jsonText).join(',')}]`
  let text = '{'
  for (const key of Object.keys(value).toSorted()) {
    const entry = (value as { readonly [key: string]: Json | undefined })[key]
    if (entry === undefined) continue
    text += `${text.length === 1 ? '' : ','}${quote(key)}:${jsonText(entry)}`
  }
  return `${text}}`
}

/** Sets an own property whatever its name (`__proto__` too). */
function define<T>(target: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) {
    throw new AstroError('store_metadata', EXIT.plugin, `a metadata value is ${value}, which JSON cannot hold`, {
      hint: 'the plugin that made it should give null for a value that is not known',
    })
  }
  if (Object.is(value, -0)) return '-0.0'
  const text = String(value)
  const exponent = text.indexOf('e')
  return exponent < 0 || text.includes('.') ? text : `${text.slice(0, exponent)}.0${text.slice(exponent)}`
}

// DEL, C1 controls (with NEL), line and paragraph separator, byte order mark, the two non-characters: escaped for YAML.
const YAML_SPECIAL = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
const PLAIN = /^[ !#-[\]-~]*$/

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  return JSON.stringify(text).replace(YAML_SPECIAL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
