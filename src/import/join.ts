import { table, type Column, type Table } from '@astro/sdk'

/**
 * Tables below one another as one: all their columns, missing values where one lacks them, and `import_part` (from 1) telling which rows
 * are whose. A single table stays as it is.
 */
export function joinParts(parts: readonly Table[]): Table {
  if (parts.length === 1) return parts[0]!
  const names = [...new Set(parts.flatMap((part) => [...part.columns.keys()]))]
  const columns = new Map<string, Column>([['import_part', Int16Array.from(parts.flatMap((part, i) => Array<number>(part.length).fill(i + 1)))]])
  for (const name of names) columns.set(name, joinColumn(parts, name))
  return table(columns, Object.assign({}, ...parts.map((part) => part.info)) as Table['info'])
}

function joinColumn(parts: readonly Table[], name: string): Column {
  const columns = parts.map((part) => part.columns.get(name))
  const present = columns.filter((column) => column !== undefined)
  const texts = present.some((column) => Array.isArray(column) || column instanceof BigInt64Array)
  const all = parts.map((part, i) => columns[i] ?? (texts ? Array<string>(part.length).fill('') : new Float64Array(part.length).fill(NaN)))
  if (texts) return all.flatMap((column) => Array.from(column as ArrayLike<unknown>, String))
  return Float64Array.from(all.flatMap((column) => Array.from(column as Float64Array)))
}
