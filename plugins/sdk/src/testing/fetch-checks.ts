import type { Answer, Observatory } from '../observatory.ts'
import type { Source } from '../source.ts'
import type { Column, Table } from '../table.ts'
import { ensure, ensureJson, ensureSame } from './assert.ts'
import type { ConformanceCheck, ObservatoryCase } from './conformance.ts'
import { fakeContext } from './fake-context.ts'
import type { FakeContext, FakeContextOptions } from './fake-context.ts'
import { checked } from './parameter-checks.ts'

/** Unit that each of these columns must declare (any text will do for a flux): without it a table is only numbers. */
const NEED_UNIT = ['mjd', 'jd', 'ra', 'dec', 'mag', 'magerr', 'flux', 'fluxerr', 'exptime']

/** What an observatory answers, and how it fails. */
export function fetchChecks(o: Observatory, given: ObservatoryCase): ConformanceCheck[] {
  return [
    {
      name: 'answers with a sound table',
      run: () => each(given, async (source) => soundTable(o, await tableOf(o, given, source), source)),
    },
    { name: 'answers the same again, whatever was asked before', run: () => repeats(o, given) },
    { name: 'leaves the source as it was', run: () => each(given, (source) => leavesSource(o, given, source)) },
    {
      name: 'hands over data that a worker thread can receive',
      run: () => each(given, async (source) => cloneable(await ask(o, given, source))),
    },
    { name: 'says that there is nothing where there is nothing', run: () => empty(o, given) },
    { name: 'throws when the archive fails', run: () => each(given, (source) => throws(o, given, source, {})) },
    {
      name: 'stops when interrupted',
      run: () => each(given, (source) => throws(o, given, source, { signal: AbortSignal.abort() })),
    },
    { name: 'keeps credentials to itself', run: () => each(given, (source) => keepsSecrets(o, given, source)) },
    { name: 'estimates what a source costs', run: () => each(given, async (source) => estimates(o, given, source)) },
  ]
}

/** The answer to one source in a fresh context. @throws Error when the archive has nothing there, or fetch fails. */
export async function tableOf(o: Observatory, given: ObservatoryCase, source: Source): Promise<Answer & { table: Table }> {
  const answer = await ask(o, given, source)
  ensure('table' in answer, `'${source.name}' was answered as empty; the case says that it has data`)
  return answer
}

function context(o: Observatory, given: ObservatoryCase, more: Partial<FakeContextOptions<unknown>> = {}): FakeContext<unknown> {
  const params = checked(o.checkParams, given.params ?? {}, 'params of the case')
  return fakeContext({ params, ...(given.answers ? { answers: given.answers } : {}), ...(given.fits ? { fits: given.fits } : {}), ...more })
}

async function ask(o: Observatory, given: ObservatoryCase, source: Source, ctx = context(o, given)): Promise<Answer> {
  return o.fetch(source, ctx)
}

async function each(given: ObservatoryCase, run: (source: Source) => Promise<void>): Promise<void> {
  ensure(given.sources.length > 0, 'the case has no source')
  for (const source of given.sources) await run(source)
}

function soundTable(o: Observatory, answer: { table: Table; meta?: unknown }, source: Source): void {
  const { table } = answer
  ensure(table.length > 0, `'${source.name}' was answered with a table without rows: return {empty: true} for that`)
  if (answer.meta !== undefined) ensureJson(answer.meta, 'meta')
  for (const [name, column] of table.columns) {
    ensure(column.length === table.length, `column '${name}' has ${column.length} rows, the table ${table.length}`)
    const unit = table.info[name]?.unit ?? o.columns?.[name]?.unit
    ensure(unit !== undefined || isText(column) || !NEED_UNIT.includes(name.toLowerCase()), `column '${name}' has no unit`)
  }
  for (const [name, info] of Object.entries(o.columns ?? {})) {
    ensure(table.columns.has(name), `column '${name}' is declared and not in the answer for '${source.name}'`)
    const other = table.info[name]?.unit
    ensure(other === undefined || other === info.unit, `column '${name}' is declared in ${info.unit} and answered in ${other}`)
  }
}

function isText(column: Column): column is readonly string[] {
  return Array.isArray(column)
}

async function repeats(o: Observatory, given: ObservatoryCase): Promise<void> {
  const there: Answer[] = []
  for (const source of given.sources) there.push(await ask(o, given, source))
  const back: Answer[] = []
  for (const source of given.sources.toReversed()) back.unshift(await ask(o, given, source))
  given.sources.forEach((source, i) => ensureSame(there[i], back[i], `two answers to '${source.name}'`))
}

async function leavesSource(o: Observatory, given: ObservatoryCase, source: Source): Promise<void> {
  const before = structuredClone(source)
  await ask(o, given, source)
  ensureSame(before, source, `fetch changed '${source.name}'`)
}

/** @throws Error when the value does not survive the way between threads. */
export function cloneable(value: unknown): void {
  ensureSame(value, structuredClone(value), 'a copy for another thread is not the same')
}

async function empty(o: Observatory, given: ObservatoryCase): Promise<void> {
  const { source, answers = given.answers, params = given.params } = given.empty
  const answer = await ask(o, { ...given, ...(answers ? { answers } : {}), ...(params ? { params } : {}) }, source)
  ensure('empty' in answer && answer.empty === true, `'${source.name}' has no data, and the answer is not {empty: true}`)
  if (answer.meta !== undefined) ensureJson(answer.meta, 'meta')
}

/** An observatory that asks nobody cannot fail this way; one that asked must not go on without its answer. */
async function throws(
  o: Observatory,
  given: ObservatoryCase,
  source: Source,
  more: Partial<FakeContextOptions<unknown>>,
): Promise<void> {
  const ctx = context(o, given, { answers: () => ({ status: 503, body: 'try later' }), ...more })
  const error = await ask(o, given, source, ctx).then(
    () => undefined,
    (reason: unknown) => reason ?? 'nothing',
  )
  if (error === undefined) {
    ensure(ctx.requests.length === 0, `'${source.name}': the archive failed, and fetch answered all the same`)
    ensure(ctx.waits.length === 0 || !ctx.signal.aborted, `'${source.name}': interrupted while waiting, and fetch went on`)
    return
  }
  ensure(
    isError(error) && error.message !== '',
    `'${source.name}': fetch threw ${String(error)}; an Error with a message is needed`,
  )
}

function isError(value: unknown): value is Error {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string' && 'stack' in value
  )
}

async function keepsSecrets(o: Observatory, given: ObservatoryCase, source: Source): Promise<void> {
  const credentials = Object.fromEntries((o.etiquette?.credentials ?? []).map((name) => [name, `canary-${name}`]))
  for (const answers of [given.answers, () => undefined]) {
    const ctx = context(o, given, { credentials, ...(answers ? { answers } : {}) })
    const said = await ask(o, given, source, ctx).then(describeAnswer, describeError)
    for (const secret of Object.values(credentials)) {
      ensure(!said.includes(secret), `'${source.name}': the answer or the error contains a credential`)
      ensure(!ctx.notes.some((note) => note.includes(secret)), `'${source.name}': a log message contains a credential`)
    }
  }
}

function describeAnswer(answer: Answer): string {
  const texts = 'table' in answer ? [...answer.table.columns.values()].filter(isText) : [[answer.reason ?? '']]
  return JSON.stringify([answer.meta, texts])
}

function describeError(error: unknown): string {
  return isError(error) ? `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}` : String(error)
}

function estimates(o: Observatory, given: ObservatoryCase, source: Source): void {
  if (!o.estimate) return
  const cost = o.estimate(source, checked(o.checkParams, given.params ?? {}, 'params of the case'))
  for (const name of ['requests', 'seconds', 'bytes'] as const) {
    ensure(Number.isFinite(cost[name]) && cost[name] >= 0, `the estimate of ${name} for '${source.name}' is ${cost[name]}`)
  }
}
