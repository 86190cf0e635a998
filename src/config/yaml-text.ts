import { isAlias, isMap, isScalar, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { placeOf, type Assignment, type Origin } from './assignments.ts'

/** Size of a text that is read. */
export const MAX_BYTES = 1_000_000
const MAX_VALUES = 10_000
const MAX_ALIASES = 100
const MAX_BRACKETS = 20_000

type Position = { line: number; column: number }

/** Where a text comes from: its name for messages, and the keys that stand above it. */
export interface TextSource {
  readonly origin: Origin
  readonly path?: readonly string[]
}

/**
 * A YAML 1.2 text as a flat list of assignments, each with the place of its keys. An empty text is an empty list.
 * @throws AstroError `config_syntax`, `config_duplicate_key` or `config_range`, with file:line:column; values are not repeated.
 */
export function parseConfigText(content: string | Uint8Array, source: TextSource): Assignment[] {
  const text = typeof content === 'string' ? content : decode(content, source.origin)
  const lines = new LineCounter()
  const reader: Reader = { ...source, lines, values: 0, aliases: 0, open: new Set(), out: [], document: undefined! }
  const limit = (what: string): AstroError => syntaxError(reader, { line: 1, column: 1 }, what)
  if (Buffer.byteLength(text) > MAX_BYTES) throw limit(`the text has more than ${MAX_BYTES} bytes`)
  if (text.includes('\0')) throw limit('the file holds NUL characters, it is no text')
  if ((text.match(/[[{]/g)?.length ?? 0) > MAX_BRACKETS) throw limit(`the text has more than ${MAX_BRACKETS} brackets`)
  // Duplicate keys are found below: the parser's own check is quadratic.
  reader.document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const error = reader.document.errors[0] ?? reader.document.warnings[0]
  if (error) throw syntaxError(reader, position(reader, error.pos[0]), SENTENCES[error.code] ?? 'this is no YAML')
  const root = reader.document.contents
  if (root !== null && !(isScalar(root) && root.value === null && source.path === undefined)) {
    if (!isMap(root) && source.path === undefined)
      throw syntaxError(
        reader,
        placeOfNode(reader, root),
        'the file must hold sections (key: value), not a list or a single value',
      )
    collect(reader, root, source.path ?? [], [])
  }
  return reader.out
}

interface Reader extends TextSource {
  readonly lines: LineCounter
  readonly out: Assignment[]
  /** Nodes being read: one of them again is a reference to itself. */
  readonly open: Set<Node>
  document: Document
  values: number
  aliases: number
}

function collect(reader: Reader, node: Node | null, path: readonly string[], keys: readonly Position[]): void {
  visit(reader, node, (target) => {
    if (isMap(target) && target.items.length > 0) {
      for (const { key, place, value } of members(reader, target)) collect(reader, value, [...path, key], [...keys, place])
      return
    }
    const inFile = reader.origin.file !== undefined
    reader.out.push({
      path,
      value: plain(reader, target),
      origin: { ...reader.origin, ...(inFile ? keys.at(-1) : {}) },
      ...(inFile ? { keys } : {}),
      ...(isDecimal(target) ? { decimal: true } : {}),
    })
  })
}

/** Reads a node, or the one that an alias names; counted, and kept from referring to itself. */
function visit<T>(reader: Reader, node: Node | null, read: (target: Node | null) => T): T {
  const target = isAlias(node) ? (node.resolve(reader.document) ?? null) : node
  const fail = (what: string): AstroError => syntaxError(reader, placeOfNode(reader, node), what)
  if (isAlias(node)) {
    if (++reader.aliases > MAX_ALIASES) throw fail(`there are more than ${MAX_ALIASES} aliases`)
    if (target === null)
      throw fail('this alias names an anchor that is not set before it; a text that begins with * needs quotes')
    if (reader.open.has(target)) throw fail('this alias refers to the value that it stands in')
  }
  if (++reader.values > MAX_VALUES) throw fail(`there are more than ${MAX_VALUES} values`)
  if (target === null) return read(null)
  reader.open.add(target)
  const result = read(target)
  reader.open.delete(target)
  return result
}

function plain(reader: Reader, node: Node | null): Json {
  if (node === null) return null
  if (isMap(node)) {
    return Object.fromEntries(members(reader, node).map(({ key, value }) => [key, child(reader, value)]))
  }
  if (isScalar(node)) return scalar(reader, node)
  return (node as unknown as { items: (Node | null)[] }).items.map((item) => child(reader, item))
}

function child(reader: Reader, node: Node | null): Json {
  return visit(reader, node, (target) => plain(reader, target))
}

function members(
  reader: Reader,
  map: { items: Pair<unknown, unknown>[] },
): { key: string; place: Position; value: Node | null }[] {
  const seen = new Map<string, Position>()
  return map.items.map(({ key: node, value }) => {
    const place = placeOfNode(reader, node as Node | null)
    // The section `null` is a word like others.
    const isWord = isScalar(node) && node.value !== '' && (node.value !== null || node.source === 'null')
    if (!isWord) throw syntaxError(reader, place, 'a key must be a word')
    const key = String(node.value)
    if (key === '__proto__') throw syntaxError(reader, place, `'${key}' is no key`)
    const before = seen.get(key)
    if (before) throw duplicateKey(reader.origin, place, key, before)
    seen.set(key, place)
    return { key, place, value: value as Node | null }
  })
}

/** The error for a key that is there twice. */
export function duplicateKey(origin: Origin, place: Position, key: string, before: Position): AstroError {
  return new AstroError(
    'config_duplicate_key',
    EXIT.configuration,
    `${placeOf({ ...origin, ...place }, key)}: the key is set twice, first in line ${before.line}`,
    { hint: 'keep one of them', data: { key, ...place } },
  )
}

function scalar(reader: Reader, node: { value: unknown; range?: readonly number[] | null | undefined }): Json {
  const { value } = node
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && !isDecimal(node)) {
    const place = position(reader, node.range?.[0] ?? 0)
    throw new AstroError(
      'config_range',
      EXIT.configuration,
      `${placeOf({ ...reader.origin, ...place }, 'value')}: this whole number is beyond 2^53 and would lose digits`,
      {
        hint: 'put it in quotes',
        data: place,
      },
    )
  }
  return value === null || ['string', 'number', 'boolean'].includes(typeof value) ? (value as Json) : String(value)
}

function isDecimal(node: unknown): boolean {
  return isScalar(node) && typeof node.value === 'number' && Number.isInteger(node.value) && /^[^x]*[.eE]/.test(node.source ?? '')
}

function placeOfNode(reader: Reader, node: Node | null): Position {
  return position(reader, node?.range?.[0] ?? 0)
}

function position(reader: Reader, offset: number): Position {
  const { line, col } = reader.lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/** UTF-8 text, with or without byte order mark. */
function decode(bytes: Uint8Array, origin: Origin): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    return decoder.decode(bytes)
  } catch {
    const whole = Buffer.from(bytes)
    let [line, start] = [1, 0]
    for (let end = whole.indexOf(10); end >= 0 && isUtf8Line(whole.subarray(start, end)); end = whole.indexOf(10, start)) {
      start = end + 1
      line++
    }
    throw syntaxError({ origin }, { line, column: 1 }, 'this line is not UTF-8 text')
  }
}

function isUtf8Line(bytes: Uint8Array): boolean {
  return Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).equals(bytes)
}

function syntaxError(source: TextSource, place: Position, what: string): AstroError {
  const where =
    source.origin.file === undefined ? (source.origin.flag ?? 'text') : `${source.origin.file}:${place.line}:${place.column}`
  return new AstroError('config_syntax', EXIT.configuration, `${where}: ${what}`, {
    hint: source.origin.file === undefined ? `give the value as in YAML, within shell quotes` : 'correct that line',
    data: source.origin.file === undefined ? {} : { file: source.origin.file, ...place },
  })
}

/** What the parser's codes mean for a user. Own words, because the parser's messages may repeat the text. */
const SENTENCES: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a name must follow & or *; a text that begins so needs quotes',
  BAD_COLLECTION_TYPE: 'this tag does not fit the value',
  BAD_DIRECTIVE: 'this % directive is not known; a text that begins with % needs quotes',
  BAD_DQ_ESCAPE: 'this backslash means nothing within double quotes; double it, or use single quotes',
  BAD_INDENT: 'the text is not indented as its surroundings need, or a bracket is not closed',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there is a second key in this line, or the next line is indented too far',
  BLOCK_IN_FLOW: 'within brackets everything must be written in flow style, {key: value} or [a, b]',
  KEY_OVER_1024_CHARS: 'the key is longer than 1024 characters',
  MISSING_CHAR: 'something is not closed or separated here: a quote, a bracket, a comma, or the blank after a colon',
  MULTILINE_IMPLICIT_KEY: 'a key must stand in one line, followed by a colon and a blank',
  MULTIPLE_DOCS: 'the file holds a second document (---)',
  RESOURCE_EXHAUSTION: 'the values are nested too deep',
  TAB_AS_INDENT: 'a tab is used for indentation; use blanks',
  TAG_RESOLVE_FAILED: 'this tag (!) is not known; a text that begins with ! needs quotes',
  UNEXPECTED_TOKEN: 'this does not belong here',
}
