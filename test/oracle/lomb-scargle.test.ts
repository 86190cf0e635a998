import { describe, expect, it } from 'vitest'
import { curveKernels } from '../../src/kernels/curve-kernels.ts'
import { normal, uniform } from '../kernels/support.ts'
import { peerAvailable, runPeer } from './support.ts'

const there = peerAvailable('astropy')

/** A variable seen on clear nights of a few seasons, in one band or several. */
function observed(count: number, seed: number, bands = 1) {
  const [next, noise] = [uniform(seed), normal(seed + 1)]
  const night = (): number => {
    const day = Math.floor(next() * 1100)
    return day % 365 < 240 ? day + 0.3 * next() : night()
  }
  const time = Float64Array.from({ length: count }, () => 58_200.1 + night()).sort()
  const band = Int32Array.from({ length: count }, () => Math.floor(next() * bands))
  const sigma = Float64Array.from({ length: count }, () => 0.02 + 0.03 * next())
  const value = Float64Array.from(time, (t, i) => 17 + 0.3 * band[i]! + 0.1 * Math.sin(2 * Math.PI * t / 0.6123) + sigma[i]! * noise())
  return { time, value, noise: sigma, band }
}

const named = (columns: Record<string, Float64Array | Int32Array>) =>
  Object.fromEntries(Object.entries(columns).map(([name, data]) => [name, { data, shape: [data.length] }]))

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((most, value, i) => (Math.abs(value - b[i]!) <= most ? most : Math.abs(value - b[i]!)), 0)
}

describe.skipIf(!there)('Lomb-Scargle beside astropy', () => {
  it.each([
    { epochs: 6, start: 0.003, step: 0.0003, count: 3000 },
    { epochs: 50, start: 0.0002, step: 0.0002, count: 9000 },
    { epochs: 900, start: 1e-4, step: 1e-4, count: 20_000 },
    { epochs: 3000, start: 8.7, step: 2e-5, count: 12_345 },
  ])('one term: $epochs epochs, $count frequencies to 1e-9', async ({ epochs, ...grid }) => {
    const { time, value, noise } = observed(epochs, 31 + epochs)
    const { arrays } = await runPeer('lomb-scargle.py', named({ time, value, noise }), { ...grid, terms: 1, own: 0 })
    const power = curveKernels().lombScargle({ time, value, noise }, grid)
    expect(furthest(power, arrays['power']!.data)).toBeLessThan(1e-9)
    expect(Math.max(...power.subarray(0, 9000))).toBeLessThanOrEqual(1 + 1e-12)
  })

  it.each([2, 3, 5])('%i terms to 1e-9', async (terms) => {
    const { time, value, noise } = observed(400, 37)
    const grid = { start: 0.004, step: 7e-4, count: 4000 }
    const { arrays } = await runPeer('lomb-scargle.py', named({ time, value, noise }), { ...grid, terms, own: 0 })
    expect(furthest(curveKernels().lombScargle({ time, value, noise }, grid, { terms }), arrays['power']!.data)).toBeLessThan(1e-9)
  })

  it.each([
    { bands: 3, terms: 1, bandTerms: 0 }, { bands: 2, terms: 3, bandTerms: 0 }, { bands: 3, terms: 2, bandTerms: 1 }, { bands: 2, terms: 1, bandTerms: 2 },
  ])('$bands bands, $terms terms, $bandTerms of their own, to 1e-9', async ({ bands, terms, bandTerms }) => {
    const { band, ...epochs } = observed(300, 41, bands)
    const grid = { start: 0.004, step: 0.0031, count: 700 }
    const { arrays } = await runPeer('lomb-scargle.py', named({ ...epochs, band }), { ...grid, terms, own: bandTerms })
    const power = curveKernels().lombScargle(epochs, grid, { terms, bandTerms, band })
    expect(furthest(power, arrays['power']!.data)).toBeLessThan(1e-9)
    if (arrays['astropy']) expect(furthest(power, arrays['astropy'].data)).toBeLessThan(1e-9)
  })
})
