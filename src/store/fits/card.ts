/** The value of a card: integers beyond 2^53 are bigints, complex numbers pairs; null stands for an undefined value. */
export type CardValue = string | number | bigint | boolean | readonly [number, number] | null

export type CardKind = 'string' | 'integer' | 'real' | 'logical' | 'complex' | 'undefined' | 'comment' | 'invalid'

/** One keyword of a header, as it stands there and as it reads. */
export interface Card {
  /** The keyword; of `HIERARCH ESO DET ID = 3` it is `ESO DET ID`. Empty for blank cards. */
  readonly key: string
  readonly kind: CardKind
  /** The value; of COMMENT, HISTORY and blank cards their text, of what follows no rule the text as it stands. */
  readonly value: CardValue
  readonly comment: string
  /** What stands in brackets at the start of the comment: the unit. */
  readonly unit?: string
  /** The card, 80 characters; a string that goes on in CONTINUE cards has several. */
  readonly raw: readonly string[]
}

export const CARD_LENGTH = 80

const COMMENTARY = new Set(['COMMENT', 'HISTORY', ''])
const INTEGER = /^[+-]?\d+$/
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ED][+-]?\d+)?$/i
const COMPLEX = /^\(\s*([^,\s]+)\s*,\s*([^)\s]+)\s*\)$/
const HIERARCH = /^HIERARCH\s+([^=]+?)\s*=/

interface Parts {
  readonly kind: CardKind
  readonly value: CardValue
  readonly comment: string
}

/**
 * The cards of a header (FITS standard 4.0, section 4, and the HIERARCH convention), up to END and without it; strings that go on
 * in CONTINUE cards (section 4.2.1.2) are joined. Nothing is refused: what follows no rule has the kind `invalid`.
 * @param raws cards of 80 characters
 */
export function parseCards(raws: readonly string[]): Card[] {
  const cards: Card[] = []
  for (let i = 0; i < raws.length; i++) {
    const raw = raws[i]!
    if (raw.startsWith('END') && raw.slice(3).trim() === '') break
    let one = parseCard(raw)
    while (one.kind === 'string' && (one.value as string).endsWith('&')) {
      const next = raws[i + 1]
      const more = next?.startsWith('CONTINUE') ? readValue(next.slice(8)) : undefined
      if (more?.kind !== 'string') break
      one = joined(one, more, next!)
      i++
    }
    cards.push(one)
  }
  return cards
}

/** One card by itself. */
export function parseCard(raw: string): Card {
  const hierarch = raw.startsWith('HIERARCH ') ? HIERARCH.exec(raw) : null
  if (hierarch !== null) return card(hierarch[1]!, readValue(raw.slice(hierarch[0].length)), [raw])
  const key = raw.slice(0, 8).trimEnd()
  if (!COMMENTARY.has(key) && raw[8] === '=' && (raw[9] === ' ' || raw[9] === undefined))
    return card(key, readValue(raw.slice(10)), [raw])
  return card(key, { kind: 'comment', value: raw.slice(8).trimEnd(), comment: '' }, [raw])
}

function card(key: string, { kind, value, comment }: Parts, raw: readonly string[]): Card {
  const unit = /^\[([^\]]*)\]/.exec(comment)?.[1]
  return unit === undefined ? { key, kind, value, comment, raw } : { key, kind, value, comment, unit, raw }
}

function joined(first: Card, more: Parts, raw: string): Card {
  const value = (first.value as string).slice(0, -1) + (more.value as string)
  const comment = [first.comment, more.comment].filter((text) => text !== '').join(' ')
  return card(first.key, { kind: 'string', value, comment }, [...first.raw, raw])
}

/** The field after the value indicator: value, then the comment behind a slash. */
function readValue(field: string): Parts {
  const text = field.trimStart()
  if (text.startsWith("'")) return readString(text)
  const slash = text.indexOf('/')
  const value = (slash === -1 ? text : text.slice(0, slash)).trim()
  const comment = slash === -1 ? '' : text.slice(slash + 1).trim()
  return { ...readPlain(value), comment }
}

/** Two quotes within a string stand for one; blanks at its end do not count, at its start they do. */
function readString(text: string): Parts {
  let value = ''
  let i = 1
  for (; i < text.length; i++) {
    if (text[i] !== "'") value += text[i]
    else if (text[i + 1] === "'") value += text[++i]
    else break
  }
  if (i >= text.length) return { kind: 'invalid', value: text.trimEnd(), comment: '' }
  const rest = text.slice(i + 1)
  const slash = rest.indexOf('/')
  return { kind: 'string', value: value.trimEnd(), comment: slash === -1 ? '' : rest.slice(slash + 1).trim() }
}

function readPlain(text: string): { kind: CardKind; value: CardValue } {
  if (text === '') return { kind: 'undefined', value: null }
  if (text === 'T' || text === 'F') return { kind: 'logical', value: text === 'T' }
  if (INTEGER.test(text)) {
    const value = Number(text)
    return { kind: 'integer', value: Number.isSafeInteger(value) ? value : BigInt(text.replace('+', '')) }
  }
  if (REAL.test(text)) return { kind: 'real', value: realOf(text) }
  const [, re, im] = COMPLEX.exec(text) ?? []
  if (re !== undefined && im !== undefined && REAL.test(re) && REAL.test(im))
    return { kind: 'complex', value: [realOf(re), realOf(im)] }
  return { kind: 'invalid', value: text }
}

const realOf = (text: string): number => Number(text.replace(/d/i, 'E'))
