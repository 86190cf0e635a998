import { diskError } from '../disk-error.ts'
import { refused } from './fault.ts'
import { formatCard, isHeaderText } from './format-card.ts'
import { instantiate, type Instance } from './instance.ts'
import type { NewHdu } from './new-hdu.ts'
import type { Calls } from './protocol.ts'
import { fileSink, memorySink, type Sink } from './source.ts'
import { writeImage } from './write-image.ts'
import { writeTable } from './write-table.ts'

/** Announces CONTINUE, as readers of the time before it was in the standard ask for. */
const LONG_STRINGS = "LONGSTRN= 'OGIP 1.0'           / long strings go on in CONTINUE cards"

/** Writes a whole file: each HDU with its data, its cards and its checksums. */
export function writeHdus(
  module: WebAssembly.Module,
  { path, label, limit, hdus, clock }: Calls['write']['args'],
): Calls['write']['answer'] {
  const memory = path === undefined ? memorySink(label, limit) : undefined
  let sink: Sink | undefined
  try {
    sink = memory ?? fileSink(path!)
    const instance = instantiate(module, sink, { label, limit, clock })
    const { call } = instance
    instance.check(call.af_create(), 'making a file')
    for (const hdu of hdus) {
      if (!isHeaderText(hdu.name ?? '')) throw refusedCard('EXTNAME', `'${hdu.name}' is too long or has characters that a header cannot hold`)
      if (hdu.kind === 'image') writeImage(instance, hdu)
      else writeTable(instance, hdu)
      addCards(instance, hdu)
      instance.check(call.af_write_sums(), 'writing checksums')
    }
    // A table or a compressed image is never the first HDU: CFITSIO puts an empty one before it, which gets its sums too.
    instance.check(call.af_move(1), 'returning to the first HDU')
    instance.check(call.af_write_sums(), 'writing checksums')
    instance.check(call.af_close(), 'closing the file')
    return memory === undefined ? { size: sink.size } : { size: sink.size, bytes: memory.bytes() }
  } catch (error) {
    throw diskError(error, `write ${label}`, label)
  } finally {
    sink?.close()
  }
}

function addCards(instance: Instance, hdu: NewHdu): void {
  if (!Number.isSafeInteger(hdu.version ?? 1)) throw refusedCard('EXTVER', `${hdu.version} is no integer`)
  const own: [string, string][] = []
  if (hdu.name !== undefined && hdu.kind === 'image') own.push(['EXTNAME', `'${hdu.name.replaceAll("'", "''").padEnd(8)}'`])
  if (hdu.version !== undefined) own.push(['EXTVER', String(hdu.version).padStart(20)])
  for (const [key, value] of own) put(instance, key, `${key.padEnd(8)}= ${value}`, true)
  const cards = (hdu.cards ?? []).flatMap((card) => formatCard(card).map((text) => ({ key: card.key, text })))
  if (cards.some(({ text }) => text.startsWith('CONTINUE'))) put(instance, 'LONGSTRN', LONG_STRINGS, true)
  for (const { key, text } of cards) put(instance, key, text, false)
}

const refusedCard = (key: string, why: string): Error =>
  refused('fits_card', `the card ${key} cannot be written: ${why}`, 'use up to 68 ASCII characters, and an integer for EXTVER', { key })

function put(instance: Instance, key: string, card: string, update: boolean): void {
  instance.withText(key, (keyword) =>
    instance.withText(card, (text) =>
      instance.check(instance.call.af_write_card(keyword, text, update ? 1 : 0), `writing the card ${key}`),
    ),
  )
}
