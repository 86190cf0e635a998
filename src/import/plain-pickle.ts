/** What a pickle of plain values holds. Maps stand for dicts. */
export type Plain = null | boolean | number | string | readonly Plain[] | ReadonlyMap<string, Plain>

type Building = Exclude<Plain, readonly Plain[] | ReadonlyMap<string, Plain>> | Building[] | Map<string, Building>

/**
 * The value of a Python pickle of protocol 0 that holds nothing but None, booleans, numbers, text, lists, tuples and dicts, which is how
 * PyTables keeps names of columns and metadata (opcodes: the table in CPython's `pickletools`). Nothing is ever called or made by
 * name: undefined for everything else.
 */
export function readPlainPickle(text: string): Plain | undefined {
  const [stack, marks, memo] = [[] as Building[], [] as number[], new Map<string, Building>()]
  let at = 0
  const line = (): string => {
    const end = text.indexOf('\n', at)
    if (end < 0) throw new SyntaxError('cut')
    const found = text.slice(at, end)
    at = end + 1
    return found
  }
  try {
    while (at < text.length) {
      const code = text[at++]!
      if (code === '.') return stack.length === 1 ? stack[0] : undefined
      if (code === '(') marks.push(stack.length)
      else if (code === 'p') memo.set(line(), top(stack))
      else if (code === 'g') stack.push(there(memo.get(line())))
      else if ('ltdeu'.includes(code)) gather(code, stack, stack.splice(there(marks.pop())))
      else if (code === 'a') gather('e', stack, [there(stack.pop())])
      else if (code === 's') gather('u', stack, stack.splice(-2))
      else stack.push(scalar(code, line))
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return undefined
}

function gather(code: string, stack: Building[], values: Building[]): void {
  if (code === 'l' || code === 't') return void stack.push(values)
  if (code === 'd') stack.push(new Map())
  const into = top(stack)
  if (code === 'e' && Array.isArray(into)) {
    for (const value of values) into.push(value)
    return
  }
  if (!(into instanceof Map) || values.length % 2 !== 0) throw new SyntaxError('not a dict')
  for (let i = 0; i < values.length; i += 2) {
    if (typeof values[i] === 'object' && values[i] !== null) throw new SyntaxError('a key that is not plain')
    into.set(String(values[i]), values[i + 1]!)
  }
}

function scalar(code: string, line: () => string): Building {
  switch (code) {
    case 'N':
      return null
    case ']':
    case ')':
      return []
    case '}':
      return new Map()
    case 'V':
      return line().replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    case 'S':
      return line().slice(1, -1)
    case 'F':
      return Number(line().replace('inf', 'Infinity'))
    case 'I': {
      const digits = line()
      return digits === '00' || digits === '01' ? digits === '01' : Number(digits)
    }
    case 'L':
      return Number(line().replace(/L$/, ''))
    default:
      throw new SyntaxError('not plain')
  }
}

function top(stack: readonly Building[]): Building {
  return there(stack.at(-1))
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new SyntaxError('nothing is there')
  return value
}
