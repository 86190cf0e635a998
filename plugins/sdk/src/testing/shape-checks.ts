import type { CurveMath } from '../curve-kernels.ts'
import type { Shape } from '../shape.ts'
import { ensure, ensureJson, ensureSame } from './assert.ts'
import type { ConformanceCheck } from './conformance.ts'

type Parameters = Readonly<Record<string, number>>

/** What the suite needs to know of a shape to try it. */
export interface ShapeCase {
  /** Sets of parameters, at least one, within the bounds that the shape declares. */
  readonly parameters: readonly Parameters[]
  /** Elementary functions; those of the machine unless given. */
  readonly math?: CurveMath
}

const MACHINE: CurveMath = Math

/** Of the extreme; an exposure's mean against that of many instants. */
const [CLOSE, INSTANTS] = [2e-3, 4001]
const DAY = 86400

/** The promises every shape keeps, as named checks: for a test runner of any kind. */
export function shapeChecks(shape: Shape, given: ShapeCase): ConformanceCheck[] {
  const math = given.math ?? MACHINE
  const each = (name: string, run: (trial: Trial) => void): ConformanceCheck => ({
    name,
    run: async () => {
      ensure(given.parameters.length > 0, 'the case has no set of parameters')
      for (const parameters of given.parameters) run(new Trial(shape, parameters, math))
    },
  })
  return [
    { name: 'names itself legally', run: async () => identity(shape) },
    { name: 'describes every parameter', run: async () => described(shape) },
    { name: 'is tried within its bounds', run: async () => given.parameters.forEach((parameters) => bounded(shape, parameters)) },
    each('is finite, of the length of its times, and pure', pure),
    each('sees every epoch by itself', alone),
    each('has a unit amplitude', unit),
    each('stays below 1 % of its extreme outside its span', spanned),
    each('averages over exposures', exposed),
  ]
}

/** Registers the checks with a test runner: the `it` (or `test`) of vitest, jest or node:test. */
export function testShape(shape: Shape, given: ShapeCase, it: (name: string, run: () => Promise<void>) => unknown): void {
  for (const check of shapeChecks(shape, given)) it(`${shape.id}: ${check.name}`, () => check.run())
}

/** One shape with one set of parameters, and the times that show all of it. */
class Trial {
  readonly span: readonly [number, number] | null
  readonly times: Float64Array
  private readonly shape: Shape
  private readonly parameters: Parameters
  private readonly math: CurveMath

  constructor(shape: Shape, parameters: Parameters, math: CurveMath) {
    this.shape = shape
    this.parameters = parameters
    this.math = math
    this.span = shape.span(parameters)
    const [before, after] = this.span ?? [parameters['period'] ?? 1, parameters['period'] ?? 1]
    this.times = Float64Array.from({ length: 2001 }, (_, i) => -1.5 * before + ((before + after) * 1.5 * i) / 2000)
  }

  at(times: Float64Array, exposure: number | Float64Array = NaN): Float64Array {
    const exposures = typeof exposure === 'number' ? new Float64Array(times.length).fill(exposure) : exposure
    return this.shape.evaluate(times, exposures, this.parameters, this.math)
  }

  extreme(): number {
    return this.at(Float64Array.from([0, ...this.times])).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  }

  absolute(): boolean {
    return this.shape.absolute === true
  }
}

function identity({ id, title, version, kind }: Shape): void {
  ensure(/^[a-z][a-z0-9_]*$/.test(id), `id '${id}': lower-case letters, digits and underscores, a letter first`)
  ensure(/^[^\n]+$/.test(title), `title '${title}': one line is needed`)
  ensure(/^\d+\.\d+$/.test(version), `version '${version}': 'major.minor' is needed`)
  ensure(kind === 'event' || kind === 'periodic', `kind '${String(kind)}': event or periodic is needed`)
}

function described({ parameters }: Shape): void {
  ensure(!('amplitude' in parameters), "the parameter 'amplitude' is the host's")
  ensureJson(parameters, 'parameters')
  for (const [name, { unit: its, description, min = -Infinity, max = Infinity }] of Object.entries(parameters)) {
    ensure(/^[a-z][a-z0-9_]*$/.test(name), `parameter '${name}': lower-case letters, digits and underscores, a letter first`)
    ensure(['d', '1', 'rad'].includes(its), `parameter '${name}' has the unit '${its}': d, 1 or rad is needed`)
    ensure(description !== '', `parameter '${name}' has no description`)
    ensure(min < max, `parameter '${name}' has no value between ${min} and ${max}`)
  }
}

function bounded(shape: Shape, parameters: Parameters): void {
  for (const [name, value] of Object.entries(parameters)) {
    const { min = -Infinity, max = Infinity } = shape.parameters[name] ?? { min: Infinity }
    ensure(value >= min && value <= max, `the case gives ${name} = ${value}, outside what '${shape.id}' declares`)
  }
}

function pure(trial: Trial): void {
  const [times, exposures] = [trial.times.slice(), trial.times.map((_, i) => (i % 3 === 0 ? NaN : 30 * (i % 5)))]
  const before = structuredClone([times, exposures])
  const first = trial.at(times, exposures).slice()
  ensure(first.length === times.length, `${times.length} times give ${first.length} values`)
  ensure(first.every(Number.isFinite), 'a value is not finite')
  ensureSame(before, [times, exposures], 'evaluate changed its input')
  ensureSame(first, trial.at(times, exposures), 'two calls differ')
  ensure(trial.at(new Float64Array(0)).length === 0, 'no times give values')
}

function alone(trial: Trial): void {
  const all = trial.at(trial.times, 60)
  for (let i = 0; i < all.length; i += 97) {
    ensureSame(all[i], trial.at(trial.times.subarray(i, i + 1), 60)[0], `the value at ${trial.times[i]} d depends on the other epochs`)
  }
}

function unit(trial: Trial): void {
  const extreme = trial.extreme()
  ensure(extreme > 0, 'it is zero everywhere')
  if (!trial.absolute()) ensure(Math.abs(extreme - 1) < 0.01, `its extreme is ${extreme}, not 1`)
}

function spanned(trial: Trial): void {
  if (trial.span === null) return
  const [before, after] = trial.span
  ensure(before >= 0 && after >= 0 && Number.isFinite(before + after), `its span is ${before} d before, ${after} d after`)
  const limit = 0.0101 * trial.extreme()
  const outside = trial.times.filter((t) => t < -before * 1.0001 || t > after * 1.0001)
  trial.at(outside).forEach((value, i) => ensure(Math.abs(value) <= limit, `it is ${value} at ${outside[i]} d, outside its span`))
}

function exposed(trial: Trial): void {
  const [first, last] = [trial.times[0]!, trial.times.at(-1)!]
  const extreme = trial.extreme()
  for (const part of [0.003, 0.2, 3]) {
    const width = part * (last - first)
    for (const middle of [0, 0.3 * first, 0.1 * last, 0.4 * last]) {
      const instants = Float64Array.from({ length: INSTANTS }, (_, i) => middle + width * ((i + 0.5) / INSTANTS - 0.5))
      const mean = trial.at(instants).reduce((sum, value) => sum + value, 0) / INSTANTS
      const got = trial.at(Float64Array.of(middle), width * DAY)[0]!
      ensure(Math.abs(got - mean) <= CLOSE * extreme, `over ${width} d about ${middle} d its mean is ${mean}, not ${got}`)
    }
  }
}
