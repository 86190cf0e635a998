import { whereError, type Condition, type Operand } from './parse.ts'

/** A condition in SQL over `s` (sources) and `p` (properties), and the parameters it takes after those before it. */
export interface WhereSql {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

type Kind = 'number' | 'text' | 'truth'

/** Columns of a source that conditions may name, with their kind. Everything else is a property. */
export const SOURCE_COLUMNS: Readonly<Record<string, Kind>> = {
  name: 'text', ra: 'number', dec: 'number', mag: 'number', mag_err: 'number', mag_filter: 'text', cat_index: 'number',
}

/**
 * The condition as SQL. Names and values are parameters, never text of the statement. A property that a source lacks, or that is of
 * another kind than what it is compared with, is null there: a comparison with it does not hold, nor does its opposite.
 * @param used parameters that the statement has before
 * @throws AstroError `where_syntax` where kinds do not fit.
 */
export function whereSql(text: string, condition: Condition, used: number): WhereSql {
  const parameters: unknown[] = []
  const give = (value: unknown, type: string): string => `$${used + parameters.push(value)}::${type}`

  const operand = (value: Operand, kind: Kind): string => {
    if (value.kind === 'number') return give(value.value, 'double precision')
    if (value.kind === 'text') return give(value.value, 'text')
    if (value.kind === 'truth') return give(value.value, 'boolean')
    if (value.kind === 'name') return named(value.name, kind)
    const [left, right] = [operand(value.left, 'number'), operand(value.right, 'number')]
    return value.operator === '/' ? `(${left} / nullif(${right}, 0))` : `(${left} ${value.operator} ${right})`
  }

  const named = (name: string, kind: Kind): string => {
    const column = Object.hasOwn(SOURCE_COLUMNS, name) ? SOURCE_COLUMNS[name] : undefined
    if (column !== undefined) return column === kind ? `s."${name}"` : `NULL::${TYPES[kind]}`
    const key = give(name, 'text')
    return `CASE WHEN jsonb_typeof(p.props -> ${key}) = '${JSON_TYPES[kind]}' THEN (p.props ->> ${key})::${TYPES[kind]} END`
  }

  const fitting = (sides: readonly Operand[], at: number): Kind => {
    const kinds = new Set(sides.flatMap((side) => kindOf(text, side) ?? []))
    if (kinds.size > 1) throw whereError(text, at, `${[...kinds].map((kind) => WORDS[kind]).join(' and ')} cannot be compared`)
    return [...kinds][0] ?? 'number'
  }

  const sql = (part: Condition): string => {
    switch (part.kind) {
      case 'and':
      case 'or':
        return `(${part.parts.map(sql).join(` ${part.kind.toUpperCase()} `)})`
      case 'not':
        return `(NOT ${sql(part.part)})`
      case 'null':
        return nullSql(part.left)
      case 'like': {
        fitting([part.left, { kind: 'text', value: '' }], part.at)
        return `(${operand(part.left, 'text')} LIKE ${give(part.pattern, 'text')})`
      }
      case 'in': {
        const kind = fitting([part.left, ...part.values], part.at)
        return `(${operand(part.left, kind)} IN (${part.values.map((value) => operand(value, kind)).join(', ')}))`
      }
      case 'compare': {
        const kind = fitting([part.left, part.right], part.at)
        const operator = part.operator === '!=' ? '<>' : part.operator
        const order = kind === 'text' ? ' COLLATE "C"' : ''
        return `(${operand(part.left, kind)} ${operator} ${operand(part.right, kind)}${order})`
      }
    }
  }

  const nullSql = (left: Operand): string => {
    if (left.kind !== 'name') return `(${operand(left, kindOf(text, left) ?? 'number')} IS NULL)`
    if (Object.hasOwn(SOURCE_COLUMNS, left.name)) return `(s."${left.name}" IS NULL)`
    return `(coalesce(jsonb_typeof(p.props -> ${give(left.name, 'text')}), 'null') = 'null')`
  }

  return { sql: sql(condition), parameters }
}

const TYPES: Record<Kind, string> = { number: 'double precision', text: 'text', truth: 'boolean' }
const JSON_TYPES: Record<Kind, string> = { number: 'number', text: 'string', truth: 'boolean' }
const WORDS: Record<Kind, string> = { number: 'a number', text: 'a text', truth: 'true or false' }

/** What an operand must be; undefined for a property, which is what it is compared with. Arithmetic is of numbers. */
function kindOf(text: string, operand: Operand): Kind | undefined {
  if (operand.kind === 'name') return Object.hasOwn(SOURCE_COLUMNS, operand.name) ? SOURCE_COLUMNS[operand.name] : undefined
  if (operand.kind !== 'sum') return operand.kind
  for (const side of [operand.left, operand.right]) {
    const kind = kindOf(text, side) ?? 'number'
    if (kind !== 'number') throw whereError(text, operand.at, `'${operand.operator}' needs numbers`)
  }
  return 'number'
}

/** Names in a condition that are no columns of a source. */
export function propertyNames(condition: Condition): { name: string; at: number }[] {
  const ofOperand = (operand: Operand): { name: string; at: number }[] => {
    if (operand.kind === 'name') return Object.hasOwn(SOURCE_COLUMNS, operand.name) ? [] : [{ name: operand.name, at: operand.at }]
    return operand.kind === 'sum' ? [...ofOperand(operand.left), ...ofOperand(operand.right)] : []
  }
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts.flatMap(propertyNames)
    case 'not':
      return propertyNames(condition.part)
    case 'compare':
      return [...ofOperand(condition.left), ...ofOperand(condition.right)]
    case 'in':
      return [...ofOperand(condition.left), ...condition.values.flatMap(ofOperand)]
    default:
      return ofOperand(condition.left)
  }
}
