import type { FitsReader } from '../fits.ts'
import type { Observatory } from '../observatory.ts'
import type { Source } from '../source.ts'
import { fetchChecks } from './fetch-checks.ts'
import type { Answers } from './fake-context.ts'
import { parameterChecks } from './parameter-checks.ts'
import { reduceChecks } from './reduce-checks.ts'

/** One promise of the contract; `run` throws an Error that says which thing breaks it and how. */
export interface ConformanceCheck {
  readonly name: string
  run(): Promise<void>
}

/** What the suite needs to know of an observatory to try it without its archive. */
export interface ObservatoryCase {
  /** Sources that the archive has data for, at least one. */
  readonly sources: readonly Source[]
  /** What the archive answers; not needed by an observatory that asks nobody. */
  readonly answers?: Answers
  /** Reader of FITS files, for an observatory that gets such. */
  readonly fits?: FitsReader
  /** A source without data, and the answers that say so where they differ. */
  readonly empty: { readonly source: Source; readonly answers?: Answers; readonly params?: object }
  /** The observatory's section of a configuration where the defaults will not do. */
  readonly params?: object
  readonly reduceParams?: object
}

/** The promises every observatory keeps, as named checks: for a test runner of any kind. */
export function observatoryChecks(observatory: Observatory, given: ObservatoryCase): ConformanceCheck[] {
  return [...parameterChecks(observatory), ...fetchChecks(observatory, given), ...reduceChecks(observatory, given)]
}

/**
 * Registers the checks with a test runner: the `it` (or `test`) of vitest, jest or node:test.
 * @example testObservatory(plugin.observatories[0], {sources: [aSource({name: 'x', ra: 1, dec: 2})], answers, empty}, it)
 */
export function testObservatory(
  observatory: Observatory,
  given: ObservatoryCase,
  it: (name: string, run: () => Promise<void>) => unknown,
): void {
  for (const check of observatoryChecks(observatory, given)) it(`${observatory.id}: ${check.name}`, () => check.run())
}

/** A catalog source from the facts that matter to a test; the rest is unknown. */
export function aSource(facts: Partial<Source> & Pick<Source, 'name' | 'ra' | 'dec'>): Source {
  return {
    index: 0,
    mag: null,
    magError: null,
    magFilter: null,
    pmra: null,
    pmdec: null,
    parallax: null,
    epoch: 2016,
    aliases: [],
    row: {},
    ...facts,
  }
}
