import { describe, expect, it } from 'vitest'
import { drawInjections, drawValue } from '../../src/photometry/simulate/draw.ts'
import { drawsOf } from '../../src/photometry/simulate/seed.ts'
import type { InjectedShape } from '../../src/photometry/simulate/types.ts'
import { BOXES, settings, SHAPES } from './support.ts'

const names = Array.from({ length: 4000 }, (_, i) => `star ${i}`)
const all = (over = {}) => names.flatMap((name) => drawInjections(name, settings(over), SHAPES))

/** Largest distance of the empirical distribution from the uniform one, times the root of the number: above 1.95 at odds of 1 in 1000. */
function kolmogorov(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const n = sorted.length
  return Math.sqrt(n) * Math.max(...sorted.map((value, i) => Math.max(Math.abs(value - i / n), Math.abs(value - (i + 1) / n))))
}

describe('random numbers', () => {
  it('follow from seed, purpose, source and index alone', () => {
    const of = (...given: Parameters<typeof drawsOf>) => [...drawsOf(...given).uniform(4)]
    expect(of(1, 'a', 's', 0)).toEqual(of(1, 'a', 's', 0))
    const others = [of(2, 'a', 's', 0), of(1, 'b', 's', 0), of(1, 'a', 't', 0), of(1, 'a', 's', 1)]
    for (const other of others) expect(other).not.toEqual(of(1, 'a', 's', 0))
    expect([...drawsOf(1, 'a', 's', 0).uniform(9)].slice(0, 4)).toEqual(of(1, 'a', 's', 0))
  })

  it('have the mean and variance of a Poisson distribution', () => {
    const means = new Float64Array(20_000).fill(3.7)
    const counts = drawsOf(1, 'p', 's', 0).poisson(means, 0)
    const mean = counts.reduce((a, b) => a + b) / counts.length
    const variance = counts.reduce((sum, c) => sum + (c - mean) ** 2, 0) / counts.length
    expect(Math.abs(mean - 3.7)).toBeLessThan(5 * Math.sqrt(3.7 / 20_000))
    // Variance of the variance of a Poisson sample: (mu + 2 mu^2) / N.
    expect(Math.abs(variance - 3.7)).toBeLessThan(5 * Math.sqrt((3.7 + 2 * 3.7 ** 2) / 20_000))
    expect(drawsOf(1, 'p', 's', 0).poisson(means.slice(0, 5), 1)).not.toEqual(counts.slice(0, 5))
  })
})

describe('injections of a source', () => {
  it('are the asked number on average, and never further from it than the whole numbers beside it', () => {
    for (const mean of [0, 0.3, 1, 2.75]) {
      const counts = names.map((name) => drawInjections(name, settings({ num_injections: mean }), SHAPES).length)
      const share = mean - Math.floor(mean)
      const average = counts.reduce((a, b) => a + b) / counts.length
      expect(Math.abs(average - mean)).toBeLessThanOrEqual(5 * Math.sqrt((share * (1 - share)) / counts.length))
      expect(counts.every((count) => count === Math.floor(mean) || count === Math.ceil(mean))).toBe(true)
    }
  })

  it('have places and parameters of the declared distributions', () => {
    const drawn = all({ zero_fraction: 0.25 })
    expect(kolmogorov(drawn.map(({ place }) => place))).toBeLessThan(1.95)
    expect(kolmogorov(drawn.map(({ parameters }) => Math.log(parameters['amplitude']! / 0.1) / Math.log(30)))).toBeLessThan(1.95)
    expect(kolmogorov(drawn.map(({ parameters }) => Math.log10(parameters['duration']!)))).toBeLessThan(1.95)
    const zeros = drawn.filter(({ zero }) => zero).length
    expect(Math.abs(zeros - 1000)).toBeLessThan(5 * Math.sqrt(750))
  })

  it('do not depend on how many there are, nor on other sources', () => {
    const [one] = drawInjections('x', settings(), SHAPES)
    expect(drawInjections('x', settings({ num_injections: 5 }), SHAPES)[0]).toEqual(one)
    expect(drawInjections('x', settings({ seed: 2 }), SHAPES)[0]).not.toEqual(one)
  })

  it('take shapes at equal odds', () => {
    const sinus: InjectedShape = { shape: 'sinusoid', parameters: { amplitude: { distribution: 'fixed', value: 1 }, period: { distribution: 'uniform', min: 1, max: 2 } } }
    const share = all({ shapes: [BOXES, sinus] }).filter(({ shape }) => shape.id === 'box').length
    expect(Math.abs(share - 2000)).toBeLessThan(5 * Math.sqrt(1000))
  })
})

describe('values', () => {
  it('reach from one end to the other', () => {
    expect(drawValue({ distribution: 'uniform', min: -2, max: 6 }, 0.25, 0)).toBe(0)
    expect(drawValue({ distribution: 'log-uniform', min: 1, max: 100 }, 0.5, 0)).toBeCloseTo(10, 12)
    expect(drawValue({ distribution: 'log-uniform', min: 0.1, max: 0.3 }, 0, 0)).toBeGreaterThanOrEqual(0.1)
    expect(drawValue({ distribution: 'fixed', value: 4 }, 0.9, 3)).toBe(4)
    expect(drawValue({ distribution: 'normal', value: 10, sd: 2 }, 0.9, 1.5)).toBe(13)
    expect(drawValue({ distribution: 'normal', value: 10, sd: 2, max: 12 }, 0.9, 1.5)).toBe(12)
  })
})

describe('what cannot be drawn is refused by name', () => {
  const draw = (shape: string, parameters: object) => () => drawInjections('s', settings({ shapes: [{ shape, parameters } as InjectedShape] }), SHAPES)
  const amplitude = { distribution: 'fixed', value: 1 }
  const cases: [string, () => unknown, RegExp][] = [
    ['an unknown shape', draw('boxx', {}), /'boxx'/],
    ['a missing amplitude', draw('box', { duration: amplitude }), /amplitude of box is not given/],
    ['a missing parameter', draw('box', { amplitude }), /duration of box is not given/],
    ['a further parameter', draw('box', { amplitude, duration: amplitude, height: amplitude }), /height of box is none of its parameters/],
    ['a logarithm of zero', draw('box', { amplitude, duration: { distribution: 'log-uniform', min: 0, max: 1 } }), /log-uniform from 0/],
    ['an empty range', draw('box', { amplitude, duration: { distribution: 'uniform', min: 2, max: 1 } }), /from 2 to 1/],
    ['no value', draw('box', { amplitude, duration: { distribution: 'fixed' } }), /has no value/],
    ['less than the shape allows', draw('box', { amplitude, duration: { distribution: 'uniform', min: -1, max: 1 } }), /reaches from -1 to 1/],
    ['an unknown unit', draw('box', { amplitude: { ...amplitude, unit: 'Jy' }, duration: amplitude }), /in 'Jy'/],
  ]
  for (const [what, run, message] of cases) it(what, () => expect(run).toThrow(message))
})
