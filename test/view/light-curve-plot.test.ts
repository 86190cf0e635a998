import { expect, test } from 'vitest'
import { lightCurveScene, type PlotCurve } from '../../src/view/light-curve-plot.ts'
import { fraction, type Label, type Points, type Scene } from '../../src/view/scene.ts'
import { renderSvg } from '../../src/view/svg.ts'

function curve(filter: string, epochs: readonly (readonly [number, number])[], extra: Partial<PlotCurve> = {}): PlotCurve {
  const [mjd, value] = [epochs.map((e) => e[0]), epochs.map((e) => e[1])]
  return { filter, mjd, value, error: mjd.map(() => 0.1), flag: mjd.map(() => 0), detected: mjd.map(() => 0), ...extra }
}

const plain = { quantity: 'mag', title: 'T', detections: [] } as const
const series = (scene: Scene): Points[] => scene.marks.filter((mark): mark is Points => mark.kind === 'points')

test('bright is up: magnitudes run downwards, fluxes upwards', () => {
  const mag = lightCurveScene([curve('zg', [[1, 18], [2, 20]])], plain)
  expect(fraction(mag.y, 18)).toBeGreaterThan(fraction(mag.y, 20))
  const flux = lightCurveScene([curve('zg', [[1, 18], [2, 20]])], { ...plain, quantity: 'flux' })
  expect(fraction(flux.y, 18)).toBeLessThan(fraction(flux.y, 20))
  expect([mag.y.unit, flux.y.unit, mag.x.unit]).toEqual(['mag', 'µJy', 'd'])
})

test('every epoch with its error bar is inside the frame', () => {
  const scene = lightCurveScene([curve('zg', [[1, 18], [2, 20], [3, 19]])], plain)
  for (const value of [17.9, 20.1]) expect(fraction(scene.y, value)).toSatisfy((f: number) => f > 0 && f < 1)
  for (const time of [1, 3]) expect(fraction(scene.x, time)).toSatisfy((f: number) => f > 0 && f < 1)
})

function styles(names: readonly string[]): Map<string, string> {
  const { legend } = lightCurveScene(names.map((name) => curve(name, [[1, 18]])), plain)
  return new Map(legend.map((entry) => [entry.text, `${entry.color} ${entry.marker}`]))
}

test('filters differ in colour and in marker, in the same way whatever their order', () => {
  const filters = ['zg', 'zr', 'zi', 'TESS', 'w1', 'clear', 'Ks', 'H', 'u']
  const forwards = styles(filters)
  expect(new Set(forwards.values()).size).toBe(filters.length)
  expect([...styles(filters.toReversed())]).toEqual([...forwards])
  expect(styles(['g']).get('g (1)')).toBe(forwards.get('zg (1)'))
})

test('flagged epochs are crosses without error bars; wild ones are counted, not shown', () => {
  const flag = [0, 0, 1, 1]
  const scene = lightCurveScene([curve('zg', [[1, 18], [2, 19], [3, 18.5], [4, 99]], { flag })], plain)
  const crosses = series(scene).find((mark) => mark.marker === 'cross')!
  expect(Array.from(crosses.y)).toEqual([18.5, 99])
  expect(crosses.error).toBeNull()
  expect(fraction(scene.y, 99)).toBeLessThan(0)
  expect(scene.legend.map((entry) => entry.text)).toContain('1 flagged outside')
})

test('only flagged epochs: they decide the range', () => {
  const scene = lightCurveScene([curve('zg', [[1, 18], [2, 19]], { flag: [1, 2] })], plain)
  expect(scene.message).toBeNull()
  expect(fraction(scene.y, 18)).toSatisfy((f: number) => f > 0 && f < 1)
})

test('detections are ringed and labelled with their signed S/N at the peak', () => {
  const c = curve('zr', [[1, 18], [2, 15], [3, 15.5], [4, 18]], { detected: [0, 1, 1, 0] })
  const scene = lightCurveScene([c], { ...plain, detections: [{ curve: 0, peak_index: 1, snr: -9.346 }] })
  expect(Array.from(series(scene).find((mark) => mark.marker === 'ring')!.x)).toEqual([2, 3])
  const labels = scene.marks.filter((mark): mark is Label => mark.kind === 'label')
  expect(labels.map(({ x, y, text }) => [x, y, text])).toEqual([[2, 15, 'S/N −9.3']])
})

test('the band is robust mean ± 3 robust rms, and stops between seasons', () => {
  // Values ±1 around 20 in equal numbers: mean 20, rms 1 exactly, nothing clipped.
  const epochs = [1, 2, 3, 4, 201, 202, 203, 204].map((t, i) => [t, 20 + (i % 2 === 0 ? 1 : -1)] as const)
  const bands = lightCurveScene([curve('zg', epochs)], plain).marks.filter((mark) => mark.kind === 'band')
  expect(bands.map(({ x, y }) => [x, y])).toEqual([[[1, 4], [17, 23]], [[201, 204], [17, 23]]])
})

test.each([
  ['no curves', []],
  ['no epochs', [curve('zg', [])]],
])('%s: says so', (_, curves) => {
  expect(lightCurveScene(curves, plain).message).toBe('no epochs')
})

test('all NaN: says so, and draws', () => {
  const scene = lightCurveScene([curve('zg', [[1, NaN], [NaN, 18], [3, Infinity]])], plain)
  expect(scene.message).toBe('none of 3 epochs has a time and a value')
  expect(renderSvg(scene)).toContain('none of 3 epochs')
})

test.each([
  ['one epoch', [[58800, 18]]],
  ['equal values', [[58800, 18], [58801, 18]]],
  ['equal times', [[58800, 18], [58800, 19]]],
  ['times that doubles hardly tell apart', [[58800, 18], [58800 + 2 ** -37, 18]]],
  ['values that doubles hardly tell apart', [[1, 1e9], [2, 1e9 * (1 + 2 ** -52)]]],
  ['huge and tiny', [[1, 1e90], [2, -1e90], [3, 1e-90]]],
  ['times beyond the calendar', [[1e15, 18], [2e15, 19]]],
  ['zero', [[0, 0]]],
] as const)('%s: finite axes and coordinates', (_, epochs) => {
  for (const quantity of ['mag', 'flux'] as const) {
    const scene = lightCurveScene([curve('zg', epochs)], { ...plain, quantity })
    expect(renderSvg(scene)).not.toMatch(/NaN|Infinity|undefined/)
    expect(scene.y.domain[0]).not.toBe(scene.y.domain[1])
  }
})

test('broken errors draw no bar and do not move the frame', () => {
  const epochs = [[1, 18], [2, 19], [3, 18.5]] as const
  const scene = lightCurveScene([curve('zg', epochs, { error: [NaN, Infinity, 1e30] })], plain)
  expect(Math.abs(scene.y.domain[0] - scene.y.domain[1])).toBeLessThan(1e31)
  expect(renderSvg(scene)).not.toMatch(/NaN|Infinity/)
  const usual = lightCurveScene([curve('zg', [...epochs, [4, 18.2]], { error: [0.1, 0.1, 0.1, 50] })], plain)
  expect(Math.abs(usual.y.domain[0] - usual.y.domain[1])).toBeLessThan(4)
})
