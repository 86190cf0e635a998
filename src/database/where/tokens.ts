import { whereError } from './parse.ts'

/** A piece of a condition. `text` is as written, `value` what a number or a quoted piece means. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign' | 'end'
  readonly text: string
  readonly at: number
  readonly value?: string | number
}

const LONGEST = 10_000

// In this order; a sticky pattern is tried at each place. Names may hold dots and dashes' place is arithmetic.
const BLANK = /\s+/y
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const WORD = /[\p{L}_][\p{L}\p{N}_.]*/uy
const TEXT = /'((?:[^']|'')*)'/y
const NAME = /"((?:[^"]|"")*)"/y
const SIGN = /<=|>=|<>|!=|==|[=<>()+\-*/,]/y

/**
 * The pieces of a condition, with an end piece last.
 * @throws AstroError `where_syntax` for a character that has no place in one, a quote without end, a number too large, too long a text.
 */
export function tokens(source: string): Token[] {
  if (source.length > LONGEST) throw whereError(source, LONGEST, `longer than ${LONGEST} characters`)
  const list: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  while (at < source.length) {
    const token = match(BLANK) ? undefined : read(source, at, match)
    at += token ? token.text.length : match(BLANK)![0].length
    if (token) list.push(token)
  }
  list.push({ kind: 'end', text: '', at })
  return list
}

function read(source: string, at: number, match: (pattern: RegExp) => RegExpExecArray | null): Token {
  const number = match(NUMBER)
  if (number) {
    const value = Number(number[0])
    if (!Number.isFinite(value)) throw whereError(source, at, `${number[0]} is too large a number`)
    return { kind: 'number', text: number[0], at, value }
  }
  const word = match(WORD)
  if (word) return { kind: 'word', text: word[0], at }
  const text = match(TEXT)
  if (text) return { kind: 'text', text: text[0], at, value: text[1]!.replaceAll("''", "'") }
  const name = match(NAME)
  if (name) return { kind: 'name', text: name[0], at, value: name[1]!.replaceAll('""', '"') }
  const sign = match(SIGN)
  if (sign) return { kind: 'sign', text: sign[0], at }
  const character = String.fromCodePoint(source.codePointAt(at)!)
  throw whereError(source, at, character === "'" || character === '"' ? `the quote ${character} has no end` : `'${character}' has no place here`)
}
