import type { ColumnInfo } from '@astro/sdk'
import { importProblem } from './problem.ts'
import { fromRows, type Line } from './rows.ts'
import type { FileTable } from './types.ts'

/** Whether lines are a table of IPAC: keywords behind `\`, a header between bars, rows that begin with none. */
export function isIpac(lines: readonly string[]): boolean {
  const content = lines.filter((line) => line.trim() !== '' && !line.startsWith('\\'))
  const isTyped = /^\|\s*(char|c|double|d|float|f|real|r|integer|int|i|long|l|date)\b/i.test(content[1] ?? '')
  return content[0]?.startsWith('|') === true && (isTyped || content.some((line) => !line.startsWith('|')))
}

/**
 * A table of IPAC, as IRSA answers without being asked for another kind: columns of fixed width below the bars of up to four lines, which give
 * names, types, units and what stands for a missing value.
 * @throws AstroError `import_cut` for a row that is too short, `import_header` for two columns of one name
 */
export function readIpac(file: string, lines: readonly string[]): FileTable {
  const header = lines.filter((line) => line.startsWith('|')).slice(0, 4)
  const bars = Array.from(header[0]!.trimEnd().matchAll(/\|/g), ({ index }) => index)
  const cells = (line: string | undefined): string[] => bars.slice(0, -1).map((bar, i) => (line ?? '').slice(bar + 1, i === bars.length - 2 ? undefined : bars[i + 1]).replace(/\|\s*$/, '').trim())
  const [names, units, missing] = [cells(header[0]), cells(header[2]), cells(header[3])]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw importProblem('import_header', file, `two columns are called '${twice}'`, 'rename one of them, or ask the service for FORMAT=csv')
  const rows: Line[] = []
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('\\') || line.startsWith('|')) continue
    if (line.length <= bars.at(-2)!) throw importProblem('import_cut', file, `the line ends before its last column, '${names.at(-1)}'`, 'the file is cut; download it again, or ask the service for FORMAT=csv', { line: i + 1 })
    rows.push({ number: i + 1, fields: cells(line).map((cell, at) => (cell !== '' && cell === missing[at] ? '' : cell)) })
  }
  const read = fromRows(names, rows)
  const info: Record<string, ColumnInfo> = Object.fromEntries(names.flatMap((name, i) => (units[i] ? [[name, { unit: units[i] }]] : [])))
  return { ...read, table: { ...read.table, info } }
}
