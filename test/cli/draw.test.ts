import { table } from '@astro/sdk'
import { expect, it } from 'vitest'
import { sourceScene } from '../../src/cli/draw.ts'
import { noiseFigure } from '../../src/cli/noise-figure.ts'
import type { Line } from '../../src/view/scene.ts'

const columns = { mjd: Float64Array.of(1, 2, 3), mag: Float64Array.of(18, 16, 21), magerr: Float64Array.of(0.1, 0.1, 0.1), qflag: Uint8Array.of(0, 0, 1), detected: Uint8Array.of(0, 1, 1) }
const product = { observatory: 'X', key: 'a_reduction_01', filter: 'V', table: table(columns), meta: {} }
const event = { key: 'a_reduction_01', kind: 'event' as const, peak_index: 1, snr: 9, score: 9, finder: 'peak', period: null, band: 'V' }
const periodic = { ...event, kind: 'periodic' as const, finder: 'ls', period: 0.125, score: 30 }
const texts = (detections: Parameters<typeof sourceScene>[1]): string[] => sourceScene([product], detections, { title: 'T', quantity: 'mag' })
  .marks.flatMap((mark) => (mark.kind === 'label' ? [mark.text] : []))

it('events are marked, by finder where there are several; a period belongs to no epoch', () => {
  expect(texts([event, periodic])).toEqual(['S/N 9.0'])
  expect(texts([event, { ...event, finder: 'matched', snr: 12 }])).toEqual(['matched 12.0', 'peak 9.0'])
  const scene = sourceScene([product], [event, periodic, { ...periodic, period: 0.25, score: 3 }], { title: 'T', quantity: 'mag' })
  expect(scene.subtitle).toMatch(/ · 1 detection · period 0\.125 d \(ls, V\)$/)
})

it('a detected epoch stays within the frame, flagged or not', () => {
  expect(sourceScene([product], [event], { title: 'T', quantity: 'mag' }).y.domain[0]).toBeGreaterThan(21)
})

function curve(source_name: string, noise_mag: number, noise_error: number | null) {
  return { source_name, observatory: 'X', filter: 'V', noise_mag, noise_ratio: 1.5, noise_error }
}

it('a step of the noise is sqrt(scale^2 + (floor / q)^2) at the median quoted error q of its bin', () => {
  const terms = { observatory: 'X', filter: 'V', mag_low: 15, mag_high: 16, scale: 1.2, floor_mag: 0.01, curves: 3, calibrated: true, note: null }
  const scene = noiseFigure('P', [curve('a', 15.1, 0.01), curve('b', 15.2, 0.02), curve('c', 15.9, 0.05), curve('d', 16, 9)],
    [terms, { ...terms, mag_low: 20, mag_high: 21 }, { ...terms, mag_low: 16, mag_high: 17, calibrated: false }])
  const steps = scene.marks.filter((mark): mark is Line => mark.kind === 'line' && !mark.dashed)
  expect(steps.map(({ x, y }) => [Array.from(x), y[0]])).toEqual([[[15, 16], Math.hypot(1.2, 0.5)]])
  expect(scene.subtitle).toBe('4 light curves · 2 of 3 magnitude bins calibrated')
})
