import type { Check, Observatory } from '../observatory.ts'
import { ensure, ensureJson } from './assert.ts'
import type { ConformanceCheck } from './conformance.ts'

export interface ObjectSchema {
  readonly type?: unknown
  readonly properties?: Readonly<Record<string, { readonly description?: unknown; readonly default?: unknown }>>
}

/** What an observatory says of itself and of its parameters. */
export function parameterChecks(o: Observatory): ConformanceCheck[] {
  const both = (run: (name: 'params' | 'reduceParams', check: Check<unknown>) => void) => async () => {
    run('params', o.checkParams)
    run('reduceParams', o.checkReduceParams)
  }
  return [
    { name: 'names itself legally', run: async () => identity(o) },
    { name: 'has complete defaults', run: both((name, check) => ensureJson(checked(check, {}, `${name} of {}`), name)) },
    { name: 'describes every parameter', run: both((name) => described(o.schemas()[name] as ObjectSchema, name)) },
    { name: 'refuses unknown keys by name', run: both(refusesUnknown) },
    { name: 'states an etiquette that can be kept', run: async () => etiquette(o) },
  ]
}

/** The value as checked. @throws Error with the issues. */
export function checked<T>(check: Check<T>, input: unknown, what: string): T {
  const result = check(input)
  if (result.ok) return result.value
  throw new Error(`${what} is refused: ${result.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`)
}

function identity(o: Observatory): void {
  ensure(/^[a-z][a-z0-9_]*$/.test(o.id), `id '${o.id}': lower-case letters, digits and underscores, a letter first`)
  ensure(typeof o.title === 'string' && /^[^\n]+$/.test(o.title), `title '${o.title}': one line is needed`)
  ensure(/^\d+\.\d+$/.test(o.version), `version '${o.version}': 'major.minor' is needed`)
  const known = Object.keys(checked<object>(o.checkParams, {}, 'params of {}'))
  for (const name of o.downloadParams ?? []) ensure(known.includes(name), `downloadParams names '${name}', which is no parameter`)
}

export function described(schema: ObjectSchema, name: string): void {
  ensure(schema.type === 'object', `the JSON schema of ${name} is not that of an object`)
  ensureJson(schema, `schema of ${name}`)
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    ensure(typeof property.description === 'string' && property.description !== '', `${name}.${key} has no description`)
    ensure('default' in property, `${name}.${key} has no default`)
  }
}

export function refusesUnknown(name: string, check: Check<unknown>): void {
  const key = 'no_such_parameter'
  const result = check({ [key]: 1 })
  ensure(!result.ok, `${name} takes the unknown key '${key}' and ignores it: use z.strictObject`)
  ensure(
    result.issues.some((issue) => issue.keys?.includes(key)),
    `${name} refuses the unknown key '${key}' without naming it`,
  )
}

function etiquette(o: Observatory): void {
  const { requestsPerSecond = 1, parallel = 1, credentials = [] } = o.etiquette ?? {}
  ensure(
    requestsPerSecond > 0 && Number.isFinite(requestsPerSecond),
    `etiquette.requestsPerSecond is ${requestsPerSecond}: more than 0 is needed`,
  )
  ensure(Number.isInteger(parallel) && parallel > 0, `etiquette.parallel is ${parallel}: a whole number from 1 is needed`)
  for (const name of credentials)
    ensure(/^[A-Za-z_][A-Za-z0-9_]*$/.test(name), `credential '${name}' is no name of an environment variable`)
}
