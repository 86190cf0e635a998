import { importProblem, shown } from './problem.ts'
import type { Line } from './rows.ts'

const DELIMITERS = ['\t', ',', ';', '|'] as const

/** The character that parts the fields of most lines; a blank stands for any number of them. */
export function delimiterOf(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== '')
  const common = DELIMITERS.map((delimiter) => ({ delimiter, count: Math.min(...filled.map((line) => line.split(delimiter).length - 1)) }))
  const best = common.reduce((a, b) => (b.count > a.count ? b : a))
  if (best.count > 0) return best.delimiter
  // Rows may be cut; a delimiter that most lines hold is one all the same.
  return DELIMITERS.find((delimiter) => filled.filter((line) => line.includes(delimiter)).length > filled.length / 2) ?? ' '
}

/** The lines from `first` on as fields; blank lines and `#` comments are passed over. @throws AstroError `import_quote` for a quote that stays open */
export function splitRows(file: string, lines: readonly string[], first: number, delimiter: string): Line[] {
  const rows: Line[] = []
  for (let i = first; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() === '' || line.startsWith('#')) continue
    const number = i + 1
    if (delimiter === ' ') rows.push({ number, fields: blankFields(line) })
    else if (!line.includes('"')) rows.push({ number, fields: line.split(delimiter) })
    else {
      let record = line
      let fields = quotedFields(record, delimiter)
      // A quoted field may hold line ends.
      while (fields === null && i + 1 < lines.length && i + 1 - number < 1000) {
        record += `\n${lines[++i]!}`
        fields = quotedFields(record, delimiter)
      }
      if (fields === null) throw importProblem('import_quote', file, `a quoted field does not end: ${shown(line)}`, 'the file may be cut; export it again', { line: number })
      rows.push({ number, fields })
    }
  }
  return rows
}

/** Fields between blanks; one in quotes may hold blanks, or nothing. */
function blankFields(line: string): string[] {
  if (!line.includes('"')) return line.trim().split(/\s+/)
  return Array.from(line.matchAll(/"((?:[^"]|"")*)"(?=\s|$)|\S+/g), ([word, quoted]) => quoted?.replaceAll('""', '"') ?? word)
}

/** The fields of a record with quotes (RFC 4180); null when a quote is open at its end. */
function quotedFields(record: string, delimiter: string): string[] | null {
  const fields: string[] = []
  for (let at = 0; ; ) {
    if (record[at] !== '"') {
      const end = record.indexOf(delimiter, at)
      fields.push(end < 0 ? record.slice(at) : record.slice(at, end))
      if (end < 0) return fields
      at = end + 1
      continue
    }
    let end = record.indexOf('"', at + 1)
    while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2)
    if (end < 0) return null
    const stop = record.indexOf(delimiter, end + 1)
    fields.push(record.slice(at + 1, end).replaceAll('""', '"') + record.slice(end + 1, stop < 0 ? undefined : stop))
    if (stop < 0) return fields
    at = stop + 1
  }
}
