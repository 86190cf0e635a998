import { AstroError, EXIT } from '../../errors.ts'
import { tokens, type Token } from './tokens.ts'

/** A value: a number, a text, true or false, the name of a column or property, or arithmetic of numbers. */
export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'sum'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Operand; readonly right: Operand; readonly at: number }

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** A condition as a tree. `at` counts characters of the text from 0. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand; readonly at: number }
  | { readonly kind: 'like'; readonly left: Operand; readonly pattern: string; readonly at: number }
  | { readonly kind: 'in'; readonly left: Operand; readonly values: readonly Operand[]; readonly at: number }
  | { readonly kind: 'null'; readonly left: Operand }

/** Parentheses, `not` and signs inside one another. */
const DEEPEST = 50

/**
 * Reads a condition such as `zg.stetson_k > 0.9 and (mag < 18 or mag is null)`. The grammar is in docs/sources.md.
 * @throws AstroError `where_syntax` naming the place and what was expected.
 */
export function parseWhere(text: string): Condition {
  return new Reader(text).whole()
}

/** Recursive descent over the pieces of one text, a method for each line of the grammar. */
class Reader {
  private readonly text: string
  private readonly list: readonly Token[]
  private at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
    this.list = tokens(text)
  }

  whole(): Condition {
    const result = this.any()
    if (this.next.kind !== 'end') this.fail(`'and', 'or' or the end`)
    return result
  }

  private get next(): Token {
    return this.list[this.at]!
  }

  private fail(expected: string): never {
    const { kind, text, at } = this.next
    throw whereError(this.text, at, `${expected} expected, found ${kind === 'end' ? 'the end' : `'${text}'`}`)
  }

  /** Goes past the next piece when it is one of these words or signs. */
  private take(...texts: string[]): Token | undefined {
    const token = this.next
    if ((token.kind !== 'word' && token.kind !== 'sign') || !texts.includes(token.text.toLowerCase())) return undefined
    this.at++
    return token
  }

  private need(text: string): void {
    if (!this.take(text)) this.fail(`'${text}'`)
  }

  private deeper<T>(read: () => T): T {
    if (this.depth === DEEPEST) throw whereError(this.text, this.next.at, `more than ${DEEPEST} conditions inside one another`)
    this.depth++
    try {
      return read()
    } finally {
      this.depth--
    }
  }

  private joined(kind: 'and' | 'or', one: () => Condition): Condition {
    const parts = [one()]
    while (this.take(kind)) parts.push(one())
    return parts.length === 1 ? parts[0]! : { kind, parts }
  }

  private any(): Condition {
    return this.joined('or', () => this.joined('and', () => this.negated()))
  }

  private negated(): Condition {
    return this.take('not') ? { kind: 'not', part: this.deeper(() => this.negated()) } : this.plain()
  }

  /** A parenthesis may hold a condition or arithmetic: the second is tried where the first does not fit. */
  private plain(): Condition {
    const start = this.at
    if (this.take('(')) {
      try {
        const inner = this.deeper(() => this.any())
        this.need(')')
        if (!startsOperator(this.next)) return inner
      } catch (error) {
        if (!(error instanceof AstroError) || !holdsArithmetic(this.list, start)) throw error
      }
      this.at = start
    }
    return this.compared(this.sum())
  }

  private compared(left: Operand): Condition {
    const { at } = this.next
    if (this.take('is')) {
      const isNot = this.take('not') !== undefined
      this.need('null')
      return negatedIf(isNot, { kind: 'null', left })
    }
    const isNot = this.take('not') !== undefined
    if (this.take('in')) return negatedIf(isNot, { kind: 'in', left, values: this.listOf(), at })
    if (this.take('like')) return negatedIf(isNot, { kind: 'like', left, pattern: this.pattern(), at })
    if (this.take('between')) return negatedIf(isNot, this.between(left, at))
    if (isNot) this.fail(`'in', 'like' or 'between'`)
    const sign = this.take('=', '==', '!=', '<>', '<', '<=', '>', '>=') ?? this.fail('a comparison (= != < <= > >= in like between is)')
    const operator = sign.text === '==' ? '=' : sign.text === '<>' ? '!=' : (sign.text as Comparison)
    return { kind: 'compare', operator, left, right: this.sum(), at }
  }

  private between(left: Operand, at: number): Condition {
    const low = this.sum()
    this.need('and')
    const high = this.sum()
    return { kind: 'and', parts: [{ kind: 'compare', operator: '>=', left, right: low, at }, { kind: 'compare', operator: '<=', left, right: high, at }] }
  }

  private pattern(): string {
    const token = this.next
    if (token.kind !== 'text') return this.fail('a text in single quotes')
    this.at++
    return token.value as string
  }

  private listOf(): Operand[] {
    this.need('(')
    const values = [this.sum()]
    while (this.take(',')) values.push(this.sum())
    this.need(')')
    return values
  }

  private sum(): Operand {
    return this.chain(() => this.chain(() => this.single(), '*', '/'), '+', '-')
  }

  private chain(one: () => Operand, ...signs: string[]): Operand {
    let left = one()
    for (let sign = this.take(...signs); sign; sign = this.take(...signs)) {
      left = { kind: 'sum', operator: sign.text as '+', left, right: one(), at: sign.at }
    }
    return left
  }

  private single(): Operand {
    const token = this.next
    if (this.take('(')) {
      const inner = this.deeper(() => this.sum())
      this.need(')')
      return inner
    }
    if (this.take('-')) return { kind: 'sum', operator: '-', left: { kind: 'number', value: 0 }, right: this.deeper(() => this.single()), at: token.at }
    if (this.take('true', 'false')) return { kind: 'truth', value: token.text.toLowerCase() === 'true' }
    const value = leaf(token)
    if (value === undefined) return this.fail('a name, a number or a text in single quotes')
    this.at++
    return value
  }
}

/** The value that one piece is by itself. */
function leaf({ kind, text, value, at }: Token): Operand | undefined {
  if (kind === 'number') return { kind, value: value as number }
  if (kind === 'text') return { kind, value: value as string }
  if (kind === 'name') return { kind, name: value as string, at }
  return kind === 'word' && !KEYWORDS.has(text.toLowerCase()) ? { kind: 'name', name: text, at } : undefined
}

function negatedIf(isNot: boolean, condition: Condition): Condition {
  return isNot ? { kind: 'not', part: condition } : condition
}

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'like', 'between', 'is', 'null', 'true', 'false'])

function startsOperator(token: Token): boolean {
  if (token.kind === 'sign') return token.text !== ')' && token.text !== ','
  return token.kind === 'word' && ['in', 'like', 'between', 'is', 'not'].includes(token.text.toLowerCase())
}

/** Whether the parenthesis that opens at `start` closes before anything that only a condition can hold. */
function holdsArithmetic(list: readonly Token[], start: number): boolean {
  let open = 0
  for (const token of list.slice(start)) {
    if (token.text === '(') open++
    if (token.text === ')' && --open === 0) return true
    if (token.kind === 'sign' && /^[<>=!]/.test(token.text)) return false
    if (token.kind === 'word' && KEYWORDS.has(token.text.toLowerCase())) return false
  }
  return false
}

/** The error for a condition that cannot be read, with the place marked. */
export function whereError(text: string, at: number, problem: string): AstroError {
  const shown = text.length > 80 ? `${text.slice(Math.max(0, at - 30), at + 30)}` : text
  return new AstroError('where_syntax', EXIT.usage, `--where, character ${at + 1}: ${problem}, in: ${shown}`, {
    hint: `For example: --where "zg.stetson_k > 0.9 and mag < 18". The grammar is in docs/sources.md.`,
    data: { character: at + 1 },
  })
}
