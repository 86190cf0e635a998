import type { CurveKernels } from '../curve-kernels.ts'
import type { Find, Finder, FinderContext, Scored, Series } from '../finder.ts'
import { createRandom } from '../random.ts'
import { ensure, ensureJson, ensureSame } from './assert.ts'
import type { ConformanceCheck } from './conformance.ts'
import { checkFinds, checkScored } from './find-checks.ts'
import { checked, described, refusesUnknown, type ObjectSchema } from './parameter-checks.ts'
import { aSeries, hostileSeries } from './series.ts'

/** What the suite needs to know of a finder to try it. */
export interface FinderCase {
  /** The numeric core; in a test of a plugin, that of the host or a stand-in. */
  readonly kernels: CurveKernels
  /** Series with something that this finder finds: one element, or for the scope `source` any number. */
  readonly found: readonly Series[]
  /** Parameters where the defaults will not do. */
  readonly params?: object
}

/** The promises every finder keeps, as named checks: for a test runner of any kind. */
export function finderChecks(finder: Finder, given: FinderCase): ConformanceCheck[] {
  const trial = new Trial(finder, given)
  return [
    { name: 'names itself legally', run: async () => identity(finder) },
    { name: 'has complete defaults', run: async () => ensureJson(checked(finder.checkParams, {}, 'params of {}'), 'params') },
    { name: 'describes every parameter', run: async () => described(finder.schema() as ObjectSchema, 'params') },
    { name: 'refuses unknown keys by name', run: async () => refusesUnknown('params', finder.checkParams) },
    { name: 'finds what it is made for', run: async () => trial.finds() },
    { name: 'has no memory', run: async () => trial.forgets() },
    ...trial.cases().map(([name, series]) => ({ name: `bears ${name}`, run: async () => void trial.run(name, series) })),
  ]
}

/** Registers the checks with a test runner: the `it` (or `test`) of vitest, jest or node:test. */
export function testFinder(finder: Finder, given: FinderCase, it: (name: string, run: () => Promise<void>) => unknown): void {
  for (const check of finderChecks(finder, given)) it(`${finder.id}: ${check.name}`, () => check.run())
}

const silent = (): void => {}

function identity({ id, title, version, scope, kind }: Finder): void {
  ensure(/^[a-z][a-z0-9_]*$/.test(id), `id '${id}': lower-case letters, digits and underscores, a letter first`)
  ensure(typeof title === 'string' && /^[^\n]+$/.test(title), `title '${title}': one line is needed`)
  ensure(/^\d+\.\d+$/.test(version), `version '${version}': 'major.minor' is needed`)
  ensure(['curve', 'band', 'source'].includes(scope), `scope '${scope}' is not curve, band or source`)
  ensure(['event', 'periodic'].includes(kind), `kind '${kind}' is not event or periodic`)
}

interface Outcome {
  readonly scored: Scored
  readonly finds: readonly Find[]
}

/** One finder with its parameters, tried on one series after another. */
class Trial {
  private readonly finder: Finder
  private readonly given: FinderCase

  constructor(finder: Finder, given: FinderCase) {
    this.finder = finder
    this.given = given
  }

  /** Series of the suite; for the scope `source` also two bands at once, and none. */
  cases(): [name: string, series: readonly Series[]][] {
    const single = Object.entries(hostileSeries()).map(([name, series]): [string, Series[]] => [name, [series]])
    if (this.finder.scope !== 'source') return single
    const { time, flux, noise } = hostileSeries()['a sinusoid']!
    const second = aSeries({ time: time.map((t) => t + 0.01), flux: flux.map((f) => 2 * f), noise, baseline: 2, filter: 'r' })
    const none = aSeries({ time: new Float64Array(0), flux: new Float64Array(0), noise: new Float64Array(0), filter: 'i' })
    return [...single, ['no band', []], ['two bands and an empty one', [hostileSeries()['a sinusoid']!, second, none]]]
  }

  finds(): void {
    const { finds } = this.run('the series with something to find', this.given.found)
    ensure(finds.some(({ alias_of }) => alias_of === null), 'nothing is found in the series with something to find')
  }

  /** Another series between two runs changes nothing. */
  forgets(): void {
    const before = this.outcome(this.given.found)
    for (const [, series] of this.cases()) this.outcome(series)
    ensureSame(this.outcome(this.given.found), before, 'a finder must give the same whatever it was given before')
  }

  /** One series: pure, as the contract says in all that comes back. */
  run(name: string, series: readonly Series[]): Outcome {
    const { finder } = this
    const copy = structuredClone(series)
    const outcome = this.outcome(series)
    ensureSame(series, copy, `${name}: the input must not be changed`)
    ensureSame(this.outcome(structuredClone(series)), outcome, `${name}: the same input must give the same output`)
    const trials = finder.trials(series, this.params())
    ensure(Number.isFinite(trials) && trials >= 0, `${name}: trials are ${trials}, not a finite number from 0`)
    ensure(['one', 'two'].includes(finder.sides(this.params())), `${name}: sides are neither 'one' nor 'two'`)
    checkScored(outcome.scored, series, name)
    checkFinds(outcome.finds, series, finder.kind, name)
    return outcome
  }

  private params(): unknown {
    return checked(this.finder.checkParams, this.given.params ?? {}, 'params of the case')
  }

  private outcome(series: readonly Series[]): Outcome {
    const ctx: FinderContext<unknown> = {
      params: this.params(), kernels: this.given.kernels, log: { debug: silent, info: silent, warn: silent }, random: createRandom,
    }
    const scored = this.finder.process(series, ctx)
    return { scored, finds: this.finder.detect(series, scored, ctx) }
  }
}
