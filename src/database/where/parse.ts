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
  const list = tokens(text)
  let at = 0
  let depth = 0
  const peek = (): Token => list[at]!
  const fail = (expected: string): never => {
    throw whereError(text, peek().at, `${expected} expected, found ${peek().kind === 'end' ? 'the end' : `'${peek().text}'`}`)
  }
  const take = (...texts: string[]): Token | undefined => {
    const token = peek()
    return (token.kind === 'word' || token.kind === 'sign') && texts.includes(token.text.toLowerCase()) ? list[at++] : undefined
  }
  const need = (sign: string): void => void (take(sign) ?? fail(`'${sign}'`))
  const deeper = <T>(read: () => T): T => {
    if (depth === DEEPEST) throw whereError(text, peek().at, `more than ${DEEPEST} conditions inside one another`)
    depth++
    try {
      return read()
    } finally {
      depth--
    }
  }
  const joined = (kind: 'and' | 'or', one: () => Condition): Condition => {
    const parts = [one()]
    while (take(kind)) parts.push(one())
    return parts.length === 1 ? parts[0]! : { kind, parts }
  }
  const any = (): Condition => joined('or', () => joined('and', negated))
  const negated = (): Condition => (take('not') ? { kind: 'not', part: deeper(negated) } : plain())

  function plain(): Condition {
    // A parenthesis may hold a condition or arithmetic: the second is tried where the first does not fit.
    if (peek().text === '(' && peek().kind === 'sign') {
      const start = at
      at++
      try {
        const inner = deeper(any)
        need(')')
        if (!startsOperator(peek())) return inner
      } catch (error) {
        if (!(error instanceof AstroError) || !holdsArithmetic(list, start)) throw error
      }
      at = start
    }
    return compared(sum())
  }

  function compared(left: Operand): Condition {
    const place = peek().at
    if (take('is')) {
      const isNot = take('not') !== undefined
      if (!take('null')) fail(`'null'`)
      return isNot ? { kind: 'not', part: { kind: 'null', left } } : { kind: 'null', left }
    }
    const isNot = take('not') !== undefined
    const wrap = (condition: Condition): Condition => (isNot ? { kind: 'not', part: condition } : condition)
    if (take('in')) return wrap({ kind: 'in', left, values: listOf(), at: place })
    if (take('like')) return wrap({ kind: 'like', left, pattern: pattern(), at: place })
    if (take('between')) {
      const low = sum()
      if (!take('and')) fail(`'and'`)
      const high = sum()
      return wrap({ kind: 'and', parts: [{ kind: 'compare', operator: '>=', left, right: low, at: place }, { kind: 'compare', operator: '<=', left, right: high, at: place }] })
    }
    const operator = take('=', '==', '!=', '<>', '<', '<=', '>', '>=') ?? fail('a comparison (= != < <= > >= in like between is)')
    const sign = operator.text === '==' ? '=' : operator.text === '<>' ? '!=' : (operator.text as Comparison)
    return { kind: 'compare', operator: sign, left, right: sum(), at: place }
  }

  function pattern(): string {
    const token = peek()
    if (token.kind !== 'text') return fail('a text in single quotes')
    at++
    return token.value as string
  }

  function listOf(): Operand[] {
    need('(')
    const values = [sum()]
    while (take(',')) values.push(sum())
    need(')')
    return values
  }

  function sum(): Operand {
    return chain(() => chain(single, '*', '/'), '+', '-')
  }

  function chain(one: () => Operand, ...signs: string[]): Operand {
    let left = one()
    for (let sign = take(...signs); sign; sign = take(...signs)) {
      left = { kind: 'sum', operator: sign.text as '+', left, right: one(), at: sign.at }
    }
    return left
  }

  function single(): Operand {
    const token = peek()
    if (take('(')) {
      const inner = deeper(sum)
      need(')')
      return inner
    }
    if (take('-')) return { kind: 'sum', operator: '-', left: { kind: 'number', value: 0 }, right: deeper(single), at: token.at }
    if (token.kind === 'number') return (at++, { kind: 'number', value: token.value as number })
    if (token.kind === 'text') return (at++, { kind: 'text', value: token.value as string })
    if (take('true', 'false')) return { kind: 'truth', value: token.text.toLowerCase() === 'true' }
    if (token.kind === 'name' || (token.kind === 'word' && !KEYWORDS.has(token.text.toLowerCase()))) {
      at++
      return { kind: 'name', name: token.kind === 'name' ? (token.value as string) : token.text, at: token.at }
    }
    return fail('a name, a number or a text in single quotes')
  }

  const result = any()
  if (peek().kind !== 'end') fail(`'and', 'or' or the end`)
  return result
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
