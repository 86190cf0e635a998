import { printable, unsupported } from './fault.ts'
import { cardValue, cutCards, headerOf, numberValue, textValue, type Header } from './header.ts'
import type { Instance } from './instance.ts'
import type { Source } from './source.ts'

export type HduType = 'image' | 'table' | 'ascii_table' | 'groups'

/** One header-data unit. */
export interface HduInfo {
  /** From 0. */
  readonly index: number
  /** EXTNAME; PRIMARY for a first HDU without one. */
  readonly name: string
  /** EXTVER, 1 without one. */
  readonly version: number
  readonly type: HduType
  /** Of the pixels; null for tables. */
  readonly bitpix: number | null
  /** Axes with the slowest first, as in [y][x]; null without pixels. */
  readonly shape: readonly number[] | null
  /** RICE_1, GZIP_1, … of a tile-compressed image; null otherwise. */
  readonly compression: string | null
  readonly rows: number | null
  readonly columns: number | null
}

/** Where an HDU lies and what it is; its header as it stands. */
export interface Hdu {
  readonly info: HduInfo
  readonly header: Header
  readonly dataStart: number
  readonly dataEnd: number
  readonly compressed: boolean
}

const END_OF_FILE = 107
/** What follows the last HDU is none: special records, which the standard once allowed, or the remains of something. */
const UNKNOWN_REC = 252
const MOST_HEADER = 64 << 20

/**
 * Moves to an HDU and reads its header; undefined past the last one.
 * @param previousEnd where the HDU before it ends, where that is known
 * @throws AstroError `fits_damaged`, …
 */
export function readHdu(instance: Instance, source: Source, index: number, previousEnd?: number): Hdu | undefined {
  const status = instance.call.af_move(index + 1)
  if (
    (status === END_OF_FILE || (status === UNKNOWN_REC && previousEnd !== undefined && !looksLikeHeader(source, previousEnd))) &&
    index > 0
  ) {
    instance.call.af_messages(status)
    instance.check(0, `looking for HDU ${index}`)
    return undefined
  }
  instance.check(status, `looking for HDU ${index}`)
  const [type, head, data, end, compressed] = instance.result(5) as [number, number, number, number, number]
  if (data - head > MOST_HEADER) {
    throw unsupported(
      'fits_header_length',
      `${instance.label}: the header of HDU ${index} has ${data - head} bytes, the limit is ${MOST_HEADER}`,
      'the file is hardly what it should be',
    )
  }
  const bytes = Buffer.alloc(data - head, ' ')
  source.read(head, bytes)
  const header = headerOf(cutCards(bytes.toString('latin1')))
  return {
    info: describe(header, index, type, compressed === 1),
    header,
    dataStart: data,
    dataEnd: end,
    compressed: compressed === 1,
  }
}

/** Whether there is text where a header could be: then it is one that is damaged. */
function looksLikeHeader(source: Source, at: number): boolean {
  const card = new Uint8Array(80)
  return source.read(at, card) === card.length && card.every((byte) => byte >= 32 && byte < 127)
}

function describe(header: Header, index: number, type: number, compressed: boolean): HduInfo {
  const base = { index, name: nameOf(header, index), version: numberValue(header, 'EXTVER', 1) }
  if (type !== 0 && !compressed) {
    const counts = { rows: numberValue(header, 'NAXIS2', 0), columns: numberValue(header, 'TFIELDS', 0) }
    return { ...base, type: type === 1 ? 'ascii_table' : 'table', bitpix: null, shape: null, compression: null, ...counts }
  }
  const z = compressed ? 'Z' : ''
  const axes = axesOf(header, z)
  const groups = !compressed && axes[0] === 0 && cardValue(header, 'GROUPS') === true
  return {
    ...base,
    type: groups ? 'groups' : 'image',
    bitpix: numberValue(header, `${z}BITPIX`, 0),
    shape: axes.length === 0 ? null : (groups ? axes.slice(1) : axes).toReversed(),
    compression: compressed ? textValue(header, 'ZCMPTYPE') || 'unknown' : null,
    rows: groups ? numberValue(header, 'GCOUNT', 1) : null,
    columns: null,
  }
}

function nameOf(header: Header, index: number): string {
  const name = printable(textValue(header, 'EXTNAME'))
  return name === '' && index === 0 ? 'PRIMARY' : name
}

/** NAXIS1, NAXIS2, … (or ZNAXIS1, …). */
export function axesOf(header: Header, prefix: string): number[] {
  const count = Math.max(0, Math.min(999, numberValue(header, `${prefix}NAXIS`, 0)))
  return Array.from({ length: count }, (_, i) => numberValue(header, `${prefix}NAXIS${i + 1}`, 0))
}
