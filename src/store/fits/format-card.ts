import type { CardValue } from './card.ts'
import { refused } from './fault.ts'
import type { Header } from './header.ts'
import type { NewCard } from './new-hdu.ts'

const WIDTH = 80
const LONGEST_PIECE = 67
const KEYWORD = /^[A-Z0-9_-]{1,8}$/
const COMMENTARY = new Set(['COMMENT', 'HISTORY', ''])
/** Keywords that say how the data lie in the file: the writer makes them. */
const STRUCTURAL = new RegExp(
  `^(?:${[
    'SIMPLE|XTENSION|BITPIX|NAXIS\\d*|PCOUNT|GCOUNT|GROUPS|EXTEND|BLOCKED|TFIELDS|THEAP',
    'T(?:FORM|TYPE|UNIT|DIM|NULL|SCAL|ZERO|BCOL)\\d+',
    'BSCALE|BZERO|CHECKSUM|DATASUM|EXTNAME|EXTVER|END|LONGSTRN|CONTINUE',
    'Z(?:IMAGE|SIMPLE|TENSION|EXTEND|BITPIX|NAXIS\\d*|TILE\\d+)',
    'Z(?:CMPTYPE|NAME\\d+|VAL\\d+|QUANTIZ|DITHER0|BLANK|MASKCMP|PCOUNT|GCOUNT|HECKSUM|DATASUM)',
  ].join('|')})$`,
)

/** The cards of a header that can be written into another file: all but those that the writer makes from the data. */
export function cardsToCopy(header: Header): NewCard[] {
  return header.cards
    .filter(({ key, kind }) => !STRUCTURAL.test(key) && kind !== 'invalid')
    .map(({ key, value, comment }) => ({ key, value, ...(comment === '' ? {} : { comment }) }))
}

/**
 * A card as text: 80 characters, or several cards for a long string (CONTINUE) or a long commentary.
 * @throws AstroError `fits_card` for a keyword or text that a header cannot hold
 */
export function formatCard({ key, value, comment = '' }: NewCard): string[] {
  const name = key.toUpperCase()
  if (STRUCTURAL.test(name))
    throw wrong(key, 'the writer makes it from the data', 'leave it out; cardsToCopy does for a header that was read')
  for (const text of [name, comment, typeof value === 'string' ? value : '']) {
    if (/[^\x20-\x7e]/.test(text))
      throw wrong(key, 'it holds characters that a header cannot have', 'use ASCII characters from blank to ~')
  }
  if (COMMENTARY.has(name))
    return pieces(String(value ?? ''), WIDTH - 8).map((piece) => `${name.padEnd(8)}${piece}`.padEnd(WIDTH))
  const start = KEYWORD.test(name) ? `${name.padEnd(8)}= ` : `HIERARCH ${name} = `
  if (/=/.test(name) || start.length > 60)
    throw wrong(key, 'it is no keyword', 'a keyword has up to 8 of A-Z 0-9 _ -, or words of them behind HIERARCH')
  return typeof value === 'string' ? textCards(start, value, comment) : [plainCard(key, start, value, comment)]
}

/** Whether a text finds room as a value of one card: 68 printable ASCII characters, a quote counts twice. */
export function isHeaderText(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text) && text.replaceAll("'", "''").length <= 68
}

function plainCard(key: string, start: string, value: Exclude<CardValue, string>, comment: string): string {
  const text = start + valueText(key, value).padStart(start.startsWith('HIERARCH') ? 0 : 20)
  if (text.length > WIDTH) throw wrong(key, 'its value is too long', 'use a shorter keyword')
  return `${text}${comment === '' ? '' : ` / ${comment}`}`.slice(0, WIDTH).padEnd(WIDTH)
}

function valueText(key: string, value: Exclude<CardValue, string>): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'number') return `(${realText(key, value[0])}, ${realText(key, value[1])})`
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : realText(key, value)
}

/** The fewest digits that read back to the same number, with a point, so that it is a real number. */
function realText(key: string, value: number): string {
  if (!Number.isFinite(value)) throw wrong(key, `${value} has no place in a header`, 'leave the value undefined (null)')
  const text = Object.is(value, -0) ? '-0.0' : String(value).toUpperCase().replace('E+', 'E')
  return /[.]/.test(text) ? text : text.includes('E') ? text.replace('E', '.0E') : `${text}.0`
}

function textCards(start: string, value: string, comment: string): string[] {
  const quoted = value.replaceAll("'", "''")
  const one = `${start}'${quoted.padEnd(8)}'`
  if (one.length <= WIDTH)
    return [
      `${one.padEnd(start.startsWith('HIERARCH') ? 0 : 30)}${comment === '' ? '' : ` / ${comment}`}`
        .slice(0, WIDTH)
        .padEnd(WIDTH),
    ]
  const parts = quotedPieces(quoted, WIDTH - start.length - 3)
  const tail = comment === '' ? '' : ` / ${comment}`
  // A comment that finds no room behind the last piece gets a card of its own.
  if (parts.at(-1)!.length + tail.length > LONGEST_PIECE + 1) parts.push('')
  return parts.map((part, i) => {
    const last = i === parts.length - 1
    return `${i === 0 ? start : 'CONTINUE  '}'${part}${last ? '' : '&'}'${last ? tail : ''}`.slice(0, WIDTH).padEnd(WIDTH)
  })
}

/** Cut so that no doubled quote is torn. */
function quotedPieces(quoted: string, first: number): string[] {
  const parts: string[] = []
  for (let at = 0; at < quoted.length;) {
    let end = Math.min(quoted.length, at + (parts.length === 0 ? first : LONGEST_PIECE))
    const quotes = /'*$/.exec(quoted.slice(at, end))![0].length
    if (end < quoted.length && quotes % 2 === 1) end--
    parts.push(quoted.slice(at, end))
    at = end
  }
  return parts
}

function pieces(text: string, width: number): string[] {
  const parts = text.match(new RegExp(`.{1,${width}}`, 'g'))
  return parts ?? ['']
}

const wrong = (key: string, why: string, hint: string): Error =>
  refused('fits_card', `the card ${key} cannot be written: ${why}`, hint, { key })
