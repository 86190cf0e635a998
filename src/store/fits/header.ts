import { CARD_LENGTH, parseCards, type Card, type CardValue } from './card.ts'

/** The header of one HDU. */
export interface Header {
  readonly cards: readonly Card[]
  /** All cards as they stand, 80 characters each, END included. */
  readonly raw: readonly string[]
}

/** The header in these cards. */
export function headerOf(raw: readonly string[]): Header {
  return { cards: parseCards(raw), raw }
}

/** Text cut into cards of 80 characters, up to END and with it; a last card that is too short is filled with blanks. */
export function cutCards(text: string): string[] {
  const raw: string[] = []
  for (let at = 0; at < text.length; at += CARD_LENGTH) {
    const one = text.slice(at, at + CARD_LENGTH).padEnd(CARD_LENGTH)
    raw.push(one)
    if (one.startsWith('END') && one.slice(3).trim() === '') break
  }
  return raw
}

/**
 * A header kept as text (`.hdr`): cards of 80 characters one after the other, or one a line. END may be missing.
 * @param bytes the file, one byte a character
 */
export function readHeaderText(bytes: Uint8Array): Header {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (!isLines(text)) return headerOf(cutCards(text.trimEnd()))
  const lines = text.split(/\r?\n/).map((line) => line.padEnd(CARD_LENGTH).slice(0, CARD_LENGTH))
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop()
  return headerOf(cutCards(lines.join('')))
}

/** Whether line feeds end the cards: the first of them comes where a card ends at the latest. */
function isLines(text: string): boolean {
  const feed = text.indexOf('\n')
  return feed !== -1 && feed <= CARD_LENGTH + 1
}

/** The first card of this keyword (upper or lower case; `HIERARCH ` in front makes no difference). */
export function findCard(header: Header, key: string): Card | undefined {
  const wanted = key.toUpperCase().replace(/^HIERARCH\s+/, '')
  return header.cards.find((one) => one.key.toUpperCase() === wanted)
}

/** The value of this keyword, undefined when there is no such card. */
export function cardValue(header: Header, key: string): CardValue | undefined {
  return findCard(header, key)?.value
}

/** The value as a number, or `otherwise` when it is not one. */
export function numberValue(header: Header, key: string, otherwise: number): number {
  const value = cardValue(header, key)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : otherwise
}

/** The value as text, or '' when it is none. */
export function textValue(header: Header, key: string): string {
  const value = cardValue(header, key)
  return typeof value === 'string' ? value : ''
}
