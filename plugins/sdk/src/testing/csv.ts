import type { CsvOptions } from '../context.ts'
import { table } from '../table.ts'
import type { Column, Table } from '../table.ts'

type ColumnType = NonNullable<CsvOptions['types']>[string]

const MAKERS = {
  float64: (n: number) => new Float64Array(n),
  float32: (n: number) => new Float32Array(n),
  int32: (n: number) => new Int32Array(n),
  int16: (n: number) => new Int16Array(n),
  uint8: (n: number) => new Uint8Array(n),
}

/**
 * The `csv` of the fake context: refuses what the host's refuses (an HTML page, a line of another length than the header, a
 * missing last newline, an absent required column, a value that is no number). Quotes as in RFC 4180, but no line break within
 * quotes.
 */
export function readCsv(text: string, options: CsvOptions = {}): Table {
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) throw new Error('an HTML or XML page came instead of a table')
  if (!text.endsWith('\n')) throw new Error('the table is cut short: its last line has no end')
  const lines = text.split(/\r?\n/).slice(0, -1)
  const rows = lines.map((line) => splitLine(line, options.delimiter ?? ','))
  const header = rows.shift() ?? []
  for (const name of options.required ?? []) if (!header.includes(name)) throw new Error(`column '${name}' is missing`)
  rows.forEach((row, i) => {
    if (row.length !== header.length) throw new Error(`line ${i + 2} has ${row.length} fields, the header has ${header.length}`)
  })
  const columns = new Map<string, Column>()
  header.forEach((name, c) =>
    columns.set(
      name,
      parseColumn(
        name,
        rows.map((row) => row[c]!),
        options.types?.[name],
      ),
    ),
  )
  return table(columns)
}

function splitLine(line: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (char === '"' && quoted && line[i + 1] === '"') field += line[i++]!
    else if (char === '"') quoted = !quoted
    else if (char === delimiter && !quoted) {
      fields.push(field)
      field = ''
    } else field += char
  }
  return [...fields, field]
}

function parseColumn(name: string, texts: readonly string[], type: ColumnType | undefined): Column {
  const wanted = type ?? guess(texts)
  if (wanted === 'text') return texts
  if (wanted === 'int64') return BigInt64Array.from(texts, (value) => BigInt(value))
  const all = Float64Array.from(texts, (value, i) => {
    const number = toNumber(value)
    if (number === undefined) throw new Error(`line ${i + 2}: column '${name}' has '${value}', a number is needed`)
    return number
  })
  // Integers have no NaN: a missing value makes the column floating point.
  if (!wanted.startsWith('float') && all.some(Number.isNaN)) return all
  const out = MAKERS[wanted](all.length)
  out.set(all)
  all.forEach((number, i) => {
    if (!wanted.startsWith('float') && out[i] !== number)
      throw new Error(`line ${i + 2}: column '${name}' has '${texts[i]!}', no ${wanted}`)
  })
  return out
}

/** int32 when all are whole and fit, float64 for other numbers; longer whole numbers are identifiers and stay text. */
function guess(texts: readonly string[]): 'text' | 'int32' | 'float64' {
  let [whole, fits, missing] = [true, true, texts.length === 0]
  for (const text of texts) {
    const number = toNumber(text)
    if (number === undefined || /^\s*[+-]?0\d+\s*$/.test(text)) return 'text'
    if (Number.isNaN(number)) missing = true
    else if (!/^-?\d+$/.test(text)) whole = false
    else if (number !== (number | 0)) fits = false
  }
  if (!whole) return 'float64'
  if (!fits) return 'text'
  return missing ? 'float64' : 'int32'
}

function toNumber(text: string): number | undefined {
  const word = text.trim()
  if (word === '' || /^(nan|null)$/i.test(word)) return NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined
}
