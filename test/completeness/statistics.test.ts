import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { betaDistribution, betaQuantile, gammaDistribution, gammaQuantile, gammaSurvival } from '../../src/photometry/completeness/incomplete.ts'
import { jeffreysInterval, poissonInterval } from '../../src/photometry/completeness/intervals.ts'
import { rateLimit } from '../../src/photometry/completeness/limit.ts'
import { poissonDraws, uniformDraws } from '../../src/kernels/draws.ts'

const LONG = process.env['ASTRO_TEST_LONG'] === '1'

describe('incomplete beta and gamma functions', () => {
  it('have their closed forms', () => {
    for (const x of [1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]) {
      expect(betaDistribution(1, 1, x)).toBeCloseTo(x, 14)
      expect(betaDistribution(3, 1, x)).toBeCloseTo(x ** 3, 14)
      expect(betaDistribution(0.5, 0.5, x)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13)
      expect(betaDistribution(2.5, 7, x) + betaDistribution(7, 2.5, 1 - x)).toBeCloseTo(1, 13)
    }
    for (const x of [1e-3, 1, 5, 40]) {
      expect(gammaSurvival(1, x) / Math.exp(-x)).toBeCloseTo(1, 12)
      expect(gammaSurvival(3, x) / (Math.exp(-x) * (1 + x + x ** 2 / 2))).toBeCloseTo(1, 11)
      expect(gammaDistribution(3, x) + gammaSurvival(3, x)).toBeCloseTo(1, 14)
    }
    expect([betaDistribution(2, 3, 0), betaDistribution(2, 3, 1), gammaSurvival(2, 0), betaQuantile(2, 3, 0), betaQuantile(2, 3, 1)]).toEqual([0, 1, 1, 0, 1])
  })

  it('are undone by their quantiles', () => {
    for (const [a, b] of [[0.5, 0.5], [0.5, 200.5], [37.5, 3.5], [1e5, 3e5]] as const) {
      for (const p of [0.001, 0.025, 0.5, 0.975]) expect(betaDistribution(a, b, betaQuantile(a, b, p)) / p).toBeCloseTo(1, 10)
    }
    for (const a of [0.5, 1, 12, 1e4]) for (const p of [0.001, 0.5, 0.999]) expect(gammaDistribution(a, gammaQuantile(a, p)) / p).toBeCloseTo(1, 10)
  })

  const python = process.env['ASTRO_TEST_PYTHON'] ?? 'python3'
  const hasScipy = spawnSync(python, ['-c', 'import scipy.stats'], { stdio: 'ignore' }).status === 0
  it.skipIf(!hasScipy)('agree with scipy to 1e-10', () => {
    const cases: [string, number, number, number, number][] = []
    for (const [a, b] of [[0.5, 0.5], [0.5, 100.5], [3.5, 7.5], [99.5, 1.5], [1e4 + 0.5, 3e4 + 0.5], [5e5, 5e5], [1.5, 1e6]] as const) {
      for (const p of [0.025, 0.16, 0.5, 0.975]) cases.push(['beta', a, b, p, betaQuantile(a, b, p)])
    }
    for (const a of [1, 2, 3.5, 10, 100, 12345]) for (const p of [0.025, 0.5, 0.95]) cases.push(['gamma', a, 0, p, gammaQuantile(a, p)])
    const script = 'import sys,json,scipy.stats as s;print(json.dumps([float(s.beta.ppf(p,a,b) if k=="beta" else s.gamma.ppf(p,a)) for k,a,b,p,_ in json.load(sys.stdin)]))'
    const theirs = JSON.parse(spawnSync(python, ['-c', script], { input: JSON.stringify(cases), encoding: 'utf8' }).stdout) as number[]
    cases.forEach(([kind, a, b, p, ours], i) => expect(Math.abs(ours / theirs[i]! - 1), `${kind} ${a} ${b} ${p}`).toBeLessThan(1e-10))
  })
})

describe('intervals', () => {
  it('of a share are the tails of Beta(k + 1/2, n - k + 1/2)', () => {
    const [low, high] = jeffreysInterval(7, 20)
    expect(betaDistribution(7.5, 13.5, low)).toBeCloseTo(0.025, 12)
    expect(betaDistribution(7.5, 13.5, high)).toBeCloseTo(0.975, 12)
    expect([jeffreysInterval(0, 5)[0], jeffreysInterval(5, 5)[1], jeffreysInterval(0, 0)]).toEqual([0, 1, [0, 1]])
    // Brown, Cai, DasGupta 2001, table 5: n = 10, k = 1.
    expect(jeffreysInterval(1, 10).map((value) => value.toFixed(3))).toEqual(['0.011', '0.381'])
  })

  it('of a count are those of Garwood 1936', () => {
    expect(poissonInterval(0)).toEqual([0, expect.closeTo(-Math.log(0.025), 10)])
    // Gehrels 1986 (ApJ 303, 336), tables 1 and 2: 3 events, one-sided 0.975.
    expect(poissonInterval(3).map((value) => value.toFixed(3))).toEqual(['0.619', '8.767'])
  })
})

describe('the limit on a rate', () => {
  const limit = (over: object): number | null => rateLimit({ n: 1e7, k: 1e7, exposure: 1, observed: 0, background: 0, ...over })

  it('is 3.0 / E where the completeness is known and nothing seen', () => {
    expect(limit({})).toBeCloseTo(-Math.log(0.05), 5)
    expect(limit({ k: 5e6, exposure: 100 })! * 50).toBeCloseTo(-Math.log(0.05), 4)
  })

  it('is the classical one for events seen', () => {
    for (const observed of [1, 4, 30]) expect(limit({ observed })! / gammaQuantile(observed + 1, 0.95)).toBeCloseTo(1, 5)
  })

  it('falls with a stated background, yet never below that of none seen', () => {
    // Helene 1983: for n = 0 the background does not matter.
    expect(limit({ background: 2 })).toBeCloseTo(-Math.log(0.05), 5)
    const [without, with2] = [limit({ observed: 4 })!, limit({ observed: 4, background: 2 })!]
    expect(with2).toBeLessThan(without)
    expect(gammaSurvival(5, with2 + 2) / gammaSurvival(5, 2)).toBeCloseTo(0.05, 5)
  })

  it('grows as the completeness is less known, and is none without a recovery', () => {
    const limits = [1e6, 1000, 100, 20, 4].map((n) => rateLimit({ n, k: n / 2, exposure: 1, observed: 0, background: 0 })!)
    expect(limits).toEqual(limits.toSorted((a, b) => a - b))
    expect(limit({ k: 0 })).toBeNull()
    expect(limit({ n: 0, k: 0 })).toBeNull()
    expect(limit({ exposure: 0 })).toBeNull()
  })

  it('marginalises the completeness: against a slow sum over a fine grid', () => {
    const [n, k, observed, exposure] = [40, 9, 2, 7]
    const r = rateLimit({ n, k, exposure, observed, background: 0 })!
    const steps = 200_000
    let [beyond, all] = [0, 0]
    for (let i = 0; i < steps; i++) {
      const c = (i + 0.5) / steps
      const weight = c ** (k - 1.5) * (1 - c) ** (n - k - 0.5)
      const m = r * exposure * c
      beyond += weight * Math.exp(-m) * (1 + m + m ** 2 / 2)
      all += weight
    }
    expect(beyond / all).toBeCloseTo(0.05, 6)
  })

  // 1000 simulated surveys: true rate and completeness fixed; injections and events drawn.
  const surveys = LONG ? 1000 : 400
  for (const [expected, share, n] of [[0.5, 0.5, 100], [3.2, 0.5, 100], [5, 0.1, 100], [8, 0.9, 50], [20, 0.3, 200]] as const) {
    it(`covers at least 94 % of surveys with ${expected} events expected at completeness ${share} known from ${n} injections`, () => {
      const exposure = expected / share
      const events = poissonDraws(11, 1, new Float64Array(surveys).fill(expected))
      const trials = uniformDraws(11, 2, surveys * n)
      const limits = new Map<string, number>()
      let covered = 0
      for (let s = 0; s < surveys; s++) {
        let k = 0
        for (let i = 0; i < n; i++) if (trials[s * n + i]! < share) k++
        const key = `${k} ${events[s]}`
        const made = limits.get(key) ?? rateLimit({ n, k, exposure, observed: events[s]!, background: 0 }) ?? Infinity
        limits.set(key, made)
        if (made >= 1) covered++ // the true rate is 1
      }
      expect(covered / surveys).toBeGreaterThanOrEqual(0.94)
    })
  }
})
