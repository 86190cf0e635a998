import { AstroError } from '../../src/errors.ts'
import type { Card } from '../../src/store/fits/card.ts'
import type { FitsColumn } from '../../src/store/fits/column.ts'
import type { FitsData } from '../../src/store/fits/dtype.ts'
import type { HduInfo } from '../../src/store/fits/hdus.ts'
import { openFits, type FitsFile } from '../../src/store/fits/open.ts'
import { peerAnswer, type PeerCard, type PeerColumn, type PeerHdu } from './astropy.ts'

/** One thing that two readers say differently. */
export interface Difference {
  readonly where: string
  readonly what: string
}

type ArrayOf = ReturnType<typeof peerAnswer>['array']

/** Reads a file with CFITSIO and compares all it says with astropy's answer in `folder`. */
export async function compareFile(path: string, folder: string): Promise<Difference[]> {
  const { file: peer, array } = peerAnswer(folder)
  const found: Difference[] = []
  const note = (where: string, what: string): void => void found.push({ where, what })
  try {
    await using file = await openFits(path)
    const hdus = await file.hdus()
    if ('error' in peer) note('file', `astropy: ${peer.error}`)
    else {
      if (hdus.length !== peer.length) note('file', `${hdus.length} HDUs, astropy ${peer.length}`)
      for (const [i, info] of hdus.entries()) if (peer[i]) await compareHdu(file, info, peer[i], array, note)
    }
  } catch (error) {
    if (!(error instanceof AstroError)) throw error
    note('file', `ours: ${error.code}${'error' in peer ? `, astropy: ${peer.error}` : ''}`)
  }
  return found
}

async function compareHdu(
  file: FitsFile,
  info: HduInfo,
  peer: PeerHdu,
  array: ArrayOf,
  note: (where: string, what: string) => void,
): Promise<void> {
  const at = `HDU ${info.index}`
  const { cards } = await file.header(info.index)
  const theirs = peer.raw_cards ?? peer.cards
  if (cards.length !== theirs.length) note(at, `${cards.length} cards, astropy ${theirs.length}`)
  for (const [i, card] of cards.entries()) {
    const why = theirs[i] && cardDiffers(card, theirs[i])
    if (why) note(`${at} card ${i} ${card.key}`, why)
  }
  if (peer.error !== undefined) note(at, `astropy: ${peer.error}`)
  try {
    if (info.type === 'groups') {
      const groups = await file.groups(info.index)
      if (peer.groups) {
        say(note, `${at} parameters`, valuesDiffer(groups.parameters.data, array(peer.groups.parameters)))
        say(note, `${at} groups`, valuesDiffer(groups.data.data, array(peer.groups.data)))
      } else note(at, 'groups, astropy none')
    } else if (info.type === 'image' && info.shape !== null) await compareImage(file, info, peer, array, note)
    else if (info.type !== 'image') await compareTable(file, info, peer, array, note)
  } catch (error) {
    if (!(error instanceof AstroError)) throw error
    note(at, `ours: ${error.code}`)
  }
}

const say = (note: (where: string, what: string) => void, where: string, what: string | undefined): void =>
  void (what !== undefined && note(where, what))

async function compareImage(
  file: FitsFile,
  info: HduInfo,
  peer: PeerHdu,
  array: ArrayOf,
  note: (where: string, what: string) => void,
): Promise<void> {
  const at = `HDU ${info.index} image`
  const image = await file.image(info.index)
  if (!peer.image) {
    if (image.data.length > 0 && peer.error === undefined) note(at, `shape ${image.shape.join('x')}, astropy none`)
    return
  }
  const data = array(peer.image)
  if (String(image.shape) !== String(peer.image.shape))
    return note(at, `shape ${image.shape.join('x')}, astropy ${peer.image.shape.join('x')}`)
  const dtype = image.data.constructor.name
    .replace(/^Big|Array$/g, '')
    .replace('Array', '')
    .toLowerCase()
  if (dtype !== peer.image.dtype) note(at, `dtype ${dtype}, astropy ${peer.image.dtype}`)
  say(note, at, valuesDiffer(image.data, data))
}

async function compareTable(
  file: FitsFile,
  info: HduInfo,
  peer: PeerHdu,
  array: ArrayOf,
  note: (where: string, what: string) => void,
): Promise<void> {
  const table = await file.table(info.index)
  if (!peer.table) return
  if (table.rows !== peer.table.rows) note(`HDU ${info.index}`, `${table.rows} rows, astropy ${peer.table.rows}`)
  if (table.rows === 0) return
  if (table.columns.length !== peer.table.columns.length)
    note(`HDU ${info.index}`, `${table.columns.length} columns, astropy ${peer.table.columns.length}`)
  for (const [i, column] of table.columns.entries()) {
    const theirs = peer.table.columns[i]
    if (theirs) say(note, `HDU ${info.index} column ${column.name}`, columnDiffers(column, theirs, array))
  }
}

function columnDiffers(column: FitsColumn, peer: PeerColumn, array: ArrayOf): string | undefined {
  if (column.name !== peer.name && !/^col\d+$/.test(column.name)) return `name, astropy ${peer.name}`
  if (peer.strings !== undefined) {
    if (!Array.isArray(column.data)) return `${column.dtype}, astropy text`
    const i = peer.strings.findIndex((text, k) => text !== (column.data as readonly string[])[k])
    if (i !== -1 || peer.strings.length !== column.data.length)
      return `text ${i} is '${column.data[i]}', astropy '${peer.strings[i]}' (${column.data.length}, ${peer.strings.length})`
    return undefined
  }
  if (Array.isArray(column.data)) return `text, astropy ${peer.array?.dtype}`
  if (peer.lengths !== undefined && column.offsets !== undefined) {
    const i = peer.lengths.findIndex((length, k) => length !== column.offsets![k + 1]! - column.offsets![k]!)
    if (i !== -1) return `length of row ${i}`
  }
  const theirs = array(peer.array!)
  return valuesDiffer(column.data as FitsData, theirs, column.undefined)
}

/** The first pair of values that are not the same number (NaN equals NaN). */
function valuesDiffer(ours: FitsData, theirs: FitsData, skip?: Uint8Array): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} values, astropy ${theirs.length}`
  let different = 0
  let first = -1
  let worst = 0
  for (let i = 0; i < ours.length; i++) {
    const [a, b] = [ours[i]!, theirs[i]!]
    if (a === b || (a !== a && b !== b) || skip?.[i] === 1) continue
    if (typeof a !== typeof b && Number(a) === Number(b)) continue
    if (first === -1) first = i
    different++
    worst = Math.max(worst, Math.abs(Number(a) - Number(b)) / Math.abs(Number(b)))
  }
  return different === 0
    ? undefined
    : `${different} of ${ours.length} values, first [${first}] ${ours[first]}, astropy ${theirs[first]}, relative ${worst.toExponential(1)}`
}

function cardDiffers(card: Card, peer: PeerCard): string | undefined {
  if (peer.error !== undefined) return `astropy cannot read it: ${peer.error}`
  if (card.key.toUpperCase() !== peer.key.toUpperCase()) return `key, astropy ${peer.key}`
  if (!sameValue(card, peer))
    return `value ${JSON.stringify(String(card.value))}, astropy ${JSON.stringify(peer.value ?? peer.integer ?? peer.real ?? 'undefined')}`
  if (card.kind !== 'comment' && card.comment !== (peer.comment ?? '').trim())
    return `comment '${card.comment}', astropy '${peer.comment}'`
  return undefined
}

function sameValue({ kind, value }: Card, peer: PeerCard): boolean {
  if (peer.undefined) return kind === 'undefined' || (kind === 'comment' && value === '')
  if (peer.integer !== undefined)
    return String(value) === peer.integer || (kind === 'integer' && BigInt(value as number) === BigInt(peer.integer))
  if (peer.real !== undefined)
    return typeof value === 'number' && (Object.is(value, hexNumber(peer.real)) || value === hexNumber(peer.real))
  if (Array.isArray(peer.value)) return String(value) === String(peer.value)
  return (
    value === peer.value ||
    (typeof value === 'string' && typeof peer.value === 'string' && value.trimEnd() === peer.value.trimEnd())
  )
}

/** The number that Python's float.hex() wrote. */
function hexNumber(text: string): number {
  const [, sign, lead, fraction = '', exponent] = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]\d+)$/.exec(text) ?? []
  if (lead === undefined) return Number(text)
  const mantissa = Number(BigInt(`0x${lead}${fraction}`)) * 2 ** (-4 * fraction.length)
  return (
    (sign === '-' ? -1 : 1) *
    mantissa *
    2 ** Math.trunc(Number(exponent) / 2) *
    2 ** (Number(exponent) - Math.trunc(Number(exponent) / 2))
  )
}
