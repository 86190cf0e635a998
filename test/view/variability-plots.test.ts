import { describe, expect, it } from 'vitest'
import { axisTicks } from '../../src/view/axis.ts'
import { completenessCurves } from '../../src/view/completeness-curves.ts'
import { completenessScene, type CompletenessGrid } from '../../src/view/completeness-plot.ts'
import { foldedScene, phaseOf } from '../../src/view/folded-plot.ts'
import { noiseScene } from '../../src/view/noise-plot.ts'
import { periodogramScene } from '../../src/view/periodogram-plot.ts'
import { fraction, type Axis, type Cells, type Line, type Points } from '../../src/view/scene.ts'
import { renderSvg } from '../../src/view/svg.ts'
import { renderTerminal } from '../../src/view/terminal.ts'

const terminal = { width: 90, height: 20, unicode: true, color: false }

const axis = (low: number, high: number): Axis => ({ kind: 'log', label: 'Period', unit: 'd', domain: [low, high] })

describe('a logarithmic axis', () => {
  it('has equal steps for equal factors', () => {
    expect(fraction(axis(0.1, 1000), 10)).toBeCloseTo(0.5, 12)
    expect(fraction(axis(1000, 0.1), 10)).toBeCloseTo(0.5, 12)
  })

  it('has ticks at powers of ten, at 1, 2, 5 over short ranges, and at round values within a decade', () => {
    expect(axisTicks(axis(0.01, 1000), 6).ticks.map(({ text }) => text)).toEqual(['0.01', '0.1', '1', '10', '100', '1000'])
    expect(axisTicks(axis(0.3, 30), 6).ticks.map(({ text }) => text)).toEqual(['0.5', '1', '2', '5', '10', '20'])
    expect(axisTicks(axis(2.1, 2.9), 4).ticks.map(({ text }) => text)).toEqual(['2.2', '2.4', '2.6', '2.8'])
    expect(axisTicks(axis(1e-6, 1e7), 7).ticks.map(({ text }) => text)).toEqual(['10⁻⁶', '10⁻⁴', '0.01', '1', '100', '10000', '10⁶'])
  })
})

describe('a logarithmic axis without a positive end', () => {
  it('has ticks all the same', () => {
    for (const [low, high] of [[0, 1], [-1, 5], [0, 0], [1, Infinity]] as const) expect(axisTicks(axis(low, high), 5).ticks.length).toBeLessThan(20)
  })
})

describe('completeness curves', () => {
  const edges = [1, 10, 100]
  const map = {
    shape: 'box', finder: 'peak', band: 'any', x: { name: 'amplitude', unit: 'mag', scale: 'log', edges }, y: { name: 'duration', unit: 'd', scale: 'linear', edges: [0, 1] },
    n: [[200, 20]], completeness: [[0.98, 0]], low: [[0.95, 0]], high: [[0.99, 0.12]],
  } as const

  it('have bars from the lower to the upper end of the interval, which is not symmetric', () => {
    const { marks } = completenessCurves(map)
    const [bars] = marks.filter((mark): mark is Line => mark.kind === 'line')
    expect([...bars!.y]).toEqual([0.95, 0.99, NaN, 0, 0.12, NaN])
    expect(Array.from(bars!.x, (x) => Math.log10(x).toFixed(9))).toEqual([0.5, 0.5, NaN, 1.5, 1.5, NaN].map((x) => x.toFixed(9)))
    const points = marks.filter((mark): mark is Points => mark.kind === 'points')
    expect(points.map(({ y, error, marker }) => [[...y], error, marker])).toEqual([[[0.98], null, 'circle'], [[0], null, 'ring']])
    expect(renderSvg(completenessCurves(map))).toContain('Completeness: box by peak')
  })

  it('without an injection are a message', () => {
    const empty = completenessCurves({ ...map, n: [[0, 0]], completeness: [[null, null]] })
    expect([empty.marks, empty.message]).toEqual([[], 'no injection falls into a cell'])
  })
})

describe('folded', () => {
  const time = [0, 0.25, 0.5, 0.75, 10.25]
  const band = { filter: 'zg', time, value: [1, 2, 3, 4, 5], error: [0.1, 0.1, NaN, 0.1, 0.1], flag: [0, 0, 0, 1, 0] }

  it('phases are in [0, 1), before the epoch and just beneath it too', () => {
    expect([0, 0.25, 1, -0.25, -1e-18].map((t) => phaseOf(t, 1, 0))).toEqual([0, 0.25, 0, 0.75, 0])
  })

  it('shows two cycles of the good epochs and counts the others', () => {
    const scene = foldedScene([band], { title: 'T', quantity: 'flux', period: 1, epoch: 0, model: new Map([['zg', Float64Array.of(1, 2)]]) })
    const points = scene.marks.find((mark): mark is Points => mark.kind === 'points')!
    expect(Array.from(points.x)).toEqual([0, 0.25, 0.5, 0.25, 1, 1.25, 1.5, 1.25])
    expect(Array.from(points.y)).toEqual([1, 2, 3, 5, 1, 2, 3, 5])
    expect(scene.subtitle).toBe('period 1 d · 4 epochs · 1 flagged left out')
    const model = scene.marks.find((mark): mark is Line => mark.kind === 'line')!
    expect([Array.from(model.x), Array.from(model.y)]).toEqual([[0, 0.5, 1, 1.5, 2], [1, 2, 1, 2, 1]])
  })

  it('says so when nothing is left', () => {
    expect(foldedScene([{ ...band, flag: [1, 1, 1, 1, 1] }], { title: 'T', quantity: 'mag', period: 1, epoch: 0 }).message).toBe('no good epochs')
    expect(foldedScene([], { title: 'T', quantity: 'mag', period: 1, epoch: 0 }).message).toBe('no good epochs')
  })
})

describe('periodogram', () => {
  const frequency = Float64Array.of(0.1, 1, 10)
  const data = { frequency, power: Float64Array.of(0.1, 0.8, 0.2), window: Float64Array.of(0, 1, 0.5), levels: [{ fap: 0.01, power: 0.5 }], label: 'power' }

  it('puts long periods to the right, names peaks and aliases, draws window and levels', () => {
    const scene = periodogramScene(data, [{ period: 1, power: 0.8, fap: 1e-9, alias_of: null }, { period: 10, power: 0.1, fap: null, alias_of: 'year' }], { title: 'T' })
    expect(scene.x.domain).toEqual([0.1, 10])
    expect(scene.subtitle).toBe('best period 1 d, false-alarm probability 1.0e-9 · 1 vetoed as aliases · 3 frequencies')
    expect(scene.marks.flatMap((mark) => (mark.kind === 'label' ? [mark.text] : []))).toEqual(['1 d', 'alias: year', '1 %'])
    expect(scene.marks.filter((mark) => mark.kind === 'line' && mark.dashed)).toHaveLength(1)
    expect(renderSvg(scene)).toContain('stroke-dasharray')
    expect(renderTerminal(scene, terminal)).toMatch(/[\u2801-\u28ff]/)
  })

  it('keeps the peak of a hundred thousand frequencies in a drawing of a thousand pixels', () => {
    const many = Float64Array.from({ length: 100_000 }, (_, i) => 1 + i / 1e5)
    const power = many.map((_, i) => (i === 54_321 ? 1 : 0.01))
    const svg = renderSvg(periodogramScene({ ...data, frequency: many, power, window: null, levels: [] }, [], { title: 'T' }))
    expect(svg.length).toBeLessThan(200_000)
    const path = /<path d="(M[^"]{1000,})" fill="none" stroke="#0f62b4"/.exec(svg)![1]!
    const heights = Array.from(path.matchAll(/[ML][-\d.]+ ([-\d.]+)/g), ([, y]) => Number(y))
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(300)
  })

  it('tells false-alarm levels apart, on the lines, beside them and in the legend', () => {
    const levels = [{ fap: 0.01, power: 0.5 }, { fap: 0.001, power: 0.6 }, { fap: 1e-9, power: 99 }]
    const { marks, legend } = periodogramScene({ ...data, levels }, [], { title: 'T' })
    const lines = marks.flatMap((mark) => (mark.kind === 'line' && mark.dashed ? [mark.color] : []))
    const labels = marks.flatMap((mark) => (mark.kind === 'label' ? [[mark.text, mark.color]] : []))
    expect(new Set(lines).size).toBe(2)
    expect(labels).toEqual([['1 %', lines[0]], ['0.1 %', lines[1]]])
    expect(legend.slice(2)).toMatchObject([{ text: 'false alarms 1 %', color: lines[0] }, { text: 'false alarms 0.1 %', color: lines[1] }])
  })

  it('of nothing is a message', () => {
    const none = new Float64Array(0)
    const scene = periodogramScene({ ...data, frequency: none, power: none, window: null, levels: [] }, [], { title: 'T' })
    expect(scene.message).toMatch(/too few/)
    expect(renderSvg(scene)).toContain('too few')
    expect(renderTerminal(scene, terminal)).toContain('too few')
    // Frequency 0 alone has no period.
    expect(renderSvg(periodogramScene({ ...data, frequency: Float64Array.of(0), power: Float64Array.of(1), window: null, levels: [] }, [], { title: 'T' }))).toContain('<svg')
  })
})

describe('completeness', () => {
  const grid: CompletenessGrid = {
    x: { name: 'Duration', unit: 'd', edges: [0.1, 1, 10], isLog: true }, y: { name: 'Amplitude', unit: 'σ', edges: [1, 2, 3], isLog: false },
    n: [[100, 99], [0, 200]], completeness: [[0.5, 1], [NaN, 0]],
  }

  it('hatches cells with fewer than 100 injections and leaves empty ones blank', () => {
    const scene = completenessScene(grid, { title: 'T', subtitle: '' })
    const { cells } = scene.marks[0] as Cells
    expect(cells.map(({ text, hatched }) => [text, hatched])).toEqual([['50 %', false], ['100 %', true], ['', false], ['0 %', false]])
    expect(new Set(cells.map(({ color }) => color)).size).toBe(4)
    expect(scene.legend.map(({ text }) => text)).toEqual(['100 %', '75 %', '50 %', '25 %', '0 %', 'fewer than 100', 'no injection', '399 injections'])
    const full = completenessScene({ ...grid, n: [[100, 100], [100, 200]] }, { title: 'T', subtitle: '' })
    expect(full.legend.map(({ text }) => text)).toEqual(['100 %', '75 %', '50 %', '25 %', '0 %', '500 injections'])
    expect(renderSvg(scene)).toContain('50 %')
    const shown = renderTerminal(scene, terminal)
    expect(shown).toContain('///')
    expect(shown).toContain('399 injections')
    for (const line of renderTerminal(scene, { ...terminal, unicode: false }).split('\n')) expect(line).toMatch(/^[\x20-\x7e]*$/)
  })

  it('without an injection is a message', () => {
    expect(completenessScene({ ...grid, n: [[0, 0], [0, 0]] }, { title: 'T', subtitle: '' }).message).toBe('no injections')
  })
})

describe('noise', () => {
  it('has a point a curve and a line a bin, dashed where nothing was calibrated', () => {
    const scene = noiseScene(
      [{ filter: 'zg', mag: 16, ratio: 1.1 }, { filter: 'zg', mag: NaN, ratio: 1 }, { filter: 'zr', mag: 17, ratio: 0 }],
      [{ filter: 'zg', mag_low: 15, mag_high: 17, ratio: 1.2, calibrated: true }, { filter: 'zr', mag_low: 15, mag_high: 17, ratio: 2, calibrated: false }],
      { title: 'T', subtitle: '' })
    expect(scene.marks.flatMap((mark) => (mark.kind === 'points' ? [mark.x.length] : []))).toEqual([1, 0])
    expect(scene.marks.flatMap((mark) => (mark.kind === 'line' ? [mark.dashed] : []))).toEqual([true, false, true])
    expect(scene.legend.map(({ text }) => text)).toEqual(['zg (1)', 'zr (0)', 'calibrated noise'])
    expect(noiseScene([{ filter: 'zg', mag: 16, ratio: 1.1 }], [], { title: 'T', subtitle: '' }).legend.map(({ text }) => text)).toEqual(['zg (1)'])
    expect(noiseScene([], [], { title: 'T', subtitle: '' }).message).toMatch(/no light curve/)
  })
})
