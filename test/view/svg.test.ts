import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { axisTicks, dateTicks, isoDate } from '../../src/view/axis.ts'
import { lightCurveScene } from '../../src/view/light-curve-plot.ts'
import { placeLabels } from '../../src/view/place-labels.ts'
import { renderPng } from '../../src/view/png.ts'
import type { Scene } from '../../src/view/scene.ts'
import { renderSvg } from '../../src/view/svg.ts'

const value = (low: number, high: number) => ({ kind: 'value', label: 'Flux density', unit: 'µJy', domain: [low, high] }) as const
const mjd = (low: number, high: number) => ({ kind: 'mjd', label: 'MJD', unit: 'd', domain: [low, high] }) as const

function scene(n: number, title = 'A star'): Scene {
  const t = Array.from({ length: n }, (_, i) => 59000 + i / 100)
  const zeros = t.map(() => 0)
  const flux = t.map((x, i) => 1000 + 50 * Math.sin(x) + (i * 7919) % 23)
  const curve = { filter: 'TESS', mjd: t, value: flux, error: t.map(() => 5), flag: zeros, detected: zeros }
  return lightCurveScene([curve], { quantity: 'flux', title, detections: [] })
}

test('ticks: round values inside the domain, digits that tell them apart', () => {
  expect(axisTicks(value(0, 10), 5).ticks.map((tick) => tick.text)).toEqual(['0', '2', '4', '6', '8', '10'])
  expect(axisTicks(value(20.1, 19.9), 4).ticks.map((tick) => tick.text)).toEqual(['19.90', '19.95', '20.00', '20.05', '20.10'])
  expect(axisTicks(value(-1, 1), 4).ticks.map((tick) => tick.text)).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0'])
  expect(axisTicks(value(0, 10), 5).minor).toEqual([0.5, 1, 1.5, 2.5, 3, 3.5, 4.5, 5, 5.5, 6.5, 7, 7.5, 8.5, 9, 9.5])
})

test('ticks: a power of ten goes to the unit', () => {
  const large = axisTicks(value(0, 2e6), 4)
  expect(large.title).toBe('Flux density (10⁶ µJy)')
  expect(large.ticks.map((tick) => tick.text)).toEqual(['0.0', '0.5', '1.0', '1.5', '2.0'])
  expect(axisTicks(value(0, 2e-5), 2).title).toBe('Flux density (10⁻⁵ µJy)')
})

test('ticks: short spans of time are counted from a whole day', () => {
  const short = axisTicks(mjd(58800.001, 58800.011), 5)
  expect(short.title).toBe('MJD − 58800 (d)')
  expect(short.ticks.map((tick) => tick.text)).toEqual(['0.002', '0.004', '0.006', '0.008', '0.010'])
  expect(axisTicks(mjd(58000, 59000), 2).ticks.map((tick) => tick.text)).toEqual(['58000', '58500', '59000'])
})

test('calendar: MJD 0 is 1858-11-17, 51544 is 2000-01-01', () => {
  expect(isoDate(0)).toBe('1858-11-17')
  expect(isoDate(51544.99)).toBe('2000-01-01')
  expect(isoDate(1e15)).toBe('1000000000000000')
  expect(dateTicks([51544, 51544 + 3653], 5)[0]).toEqual({ value: 51544, text: '2000' })
  expect(dateTicks([51544, 51544 + 60], 3).map((tick) => tick.text)).toContain('2000-02')
  expect(dateTicks([51544, 51544.5], 4)).toContainEqual({ value: 51544.125, text: '03:00' })
  expect(dateTicks([51544, 51550], 6)).toContainEqual({ value: 51545, text: '2000-01-02' })
  expect(dateTicks([1e15, 2e15], 4)).toEqual([])
})

test('the same scene gives the same bytes, in any locale and time zone', () => {
  const before = [process.env.TZ, process.env.LC_ALL]
  const first = renderSvg(scene(50))
  process.env.TZ = 'Asia/Kolkata'
  process.env.LC_ALL = 'de_DE.UTF-8'
  try {
    expect(renderSvg(scene(50))).toBe(first)
  } finally {
    process.env.TZ = before[0] ?? 'UTC'
    if (before[1] === undefined) delete process.env.LC_ALL
    else process.env.LC_ALL = before[1]
  }
})

test('names cannot break out of the document', () => {
  const svg = renderSvg(scene(3, '</text><script>alert(1)</script>&\u0000\u001b[31m\u202e "é" 星'))
  expect(svg).not.toContain('<script')
  expect(svg).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;')
  expect(svg).toContain('"é" 星')
})

test('100 000 points make two paths, with points on one pixel drawn once', () => {
  const svg = renderSvg(scene(100_000))
  const dots = /d="([^"]*)" fill="#0072b2"/.exec(svg)![1]!.match(/M/g)!.length
  expect(dots).toBeGreaterThan(5000)
  expect(dots).toBeLessThan(100_000)
  expect(svg.match(/<path/g)!.length).toBeLessThan(10)
})

test('a drawing in every size stays in one piece', () => {
  for (const size of [{ width: 100, height: 80 }, { width: 3000, height: 2000 }]) {
    expect(renderSvg(scene(10), size)).not.toMatch(/NaN|(?:width|height)="-/)
  }
})

test('labels: apart from each other, inside the frame, or left out', () => {
  const frame = { x: 0, y: 0, width: 200, height: 100 }
  const anchors = Array.from({ length: 40 }, () => ({ x: 100, y: 50, width: 60, height: 16 }))
  const boxes = placeLabels(anchors, frame, []).filter((box) => box !== null)
  expect(boxes.length).toBeGreaterThan(3)
  expect(boxes.length).toBeLessThan(40)
  for (const [i, a] of boxes.entries()) {
    expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 200 && a.y + a.height <= 100).toBe(true)
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height
      expect(apart).toBe(true)
    }
  }
})

test('labels: the free side is taken', () => {
  const points = Array.from({ length: 20 }, (_, i) => [110 + i * 4, 50] as const)
  const [box] = placeLabels([{ x: 100, y: 50, width: 60, height: 16 }], { x: 0, y: 0, width: 200, height: 100 }, points)
  expect(box!.x + box!.width).toBeLessThan(100)
})

test('PNG: two pixels per unit, text drawn with the bundled font', async () => {
  const png = Buffer.from(await renderPng(scene(10), { width: 300, height: 200 }))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([600, 400])
  const bare = Buffer.from(await renderPng({ ...scene(10), title: '' }, { width: 300, height: 200 }))
  // The title is the only difference: without a font both pictures would be equal.
  expect(pixels(png).equals(pixels(bare))).toBe(false)
})

function pixels(png: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.subarray(at + 4, at + 8).toString() === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  return inflateSync(Buffer.concat(parts))
}
