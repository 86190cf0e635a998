import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { lightCurveScene } from '../../src/view/light-curve-plot.ts'
import type { Scene } from '../../src/view/scene.ts'
import { renderTerminal } from '../../src/view/terminal.ts'
import { displayWidth, pad, printable, truncate } from '../../src/view/text.ts'

function scene(filters: readonly string[], title = 'A star', quantity: 'mag' | 'flux' = 'mag'): Scene {
  const curves = filters.map((filter, k) => ({
    filter, mjd: [58000, 58500, 59000], value: [18 + k, 18.5 + k, 17 + k], error: [0.1, 0.1, 0.1],
    flag: [0, 0, 0], detected: [0, 0, 1],
  }))
  const detections = filters.map((_, curve) => ({ curve, peak_index: 2, snr: -7.25 }))
  return lightCurveScene(curves, { quantity, title, detections })
}

const options = { width: 80, height: 20, unicode: true, color: false }

test.each([20, 40, 80, 200])('no line is wider than %i columns', (width) => {
  for (const unicode of [true, false]) {
    const lines = renderTerminal(scene(['zg', 'zr', 'zi'], '星'.repeat(150)), { ...options, width, unicode }).split('\n')
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
  }
})

test('bright is up: of one series in braille, the brightest epoch is in the highest row', () => {
  const lines = renderTerminal(lightCurveScene([
    { filter: 'zg', mjd: [1, 2, 3], value: [20, 15, 20], error: [0, 0, 0], flag: [0, 0, 0], detected: [0, 0, 0] },
  ], { quantity: 'mag', title: 't', detections: [] }), options).split('\n').filter((line) => /[\u2801-\u28ff]/.test(line))
  expect(lines.map((line) => line.match(/[\u2801-\u28ff]/g)!.length)).toEqual([1, 2])
})

test('axes: units, MJD and dates', () => {
  const text = renderTerminal(scene(['zg']), options)
  for (const part of ['Magnitude (mag)', 'MJD (d)', '58400', '2019', 'S/N −7.3', 'zg (3)']) expect(text).toContain(part)
})

test('ASCII means ASCII; the minus and the micro sign are spelled out', () => {
  const text = renderTerminal(scene(['zg', 'zr'], 'naïve ☃', 'flux'), { ...options, unicode: false })
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  for (const part of ['(uJy)', 'S/N -7.3', 'na?ve ?', 'o zg (3)', '# zr (3)']) expect(text).toContain(part)
})

test('colour: every coloured run is closed, and the text is the same without the sequences', () => {
  const colored = renderTerminal(scene(['zg', 'zr']), { ...options, color: true })
  const painted = colored.split('\n').filter((line) => line.includes('\x1b'))
  expect(painted.length).toBeGreaterThan(2)
  for (const line of painted) expect(line.lastIndexOf('\x1b[0m')).toBe(line.lastIndexOf('\x1b['))
  const one = renderTerminal(scene(['zg']), { ...options, color: true })
  expect(stripVTControlCharacters(one)).toBe(renderTerminal(scene(['zg']), options))
})

test('without colour several filters have their own markers', () => {
  const text = renderTerminal(scene(['zg', 'zr']), options)
  const drawn = text.slice(0, text.indexOf('└'))
  for (const marker of ['●', '■']) expect(drawn).toContain(marker)
  expect(drawn).not.toMatch(/[\u2801-\u28ff]/)
})

test('a name cannot send control sequences', () => {
  const text = renderTerminal(scene(['z\x1b[2Jg'], '\x1b]0;x\x07'), options)
  expect(text).toContain('z\ufffd[2Jg')
  expect(text).not.toMatch(/[^\P{Cc}\n]/u)
})

test('nothing to draw: the reason, no axes', () => {
  expect(renderTerminal(lightCurveScene([], { quantity: 'mag', title: 'X', detections: [] }), options)).toBe('X\n\nno epochs\n')
})

test('display width', () => {
  const cases = { '': 0, abc: 3, é: 1, 'e\u0301': 1, 星: 2, 한글: 4, Ａ: 2, '👩‍🚀': 2, '🇩🇪': 2, '±µ·': 3, '☀️': 2 }
  expect(Object.fromEntries(Object.keys(cases).map((text) => [text, displayWidth(text)]))).toEqual(cases)
})

test('truncate and pad count columns, and do not cut characters', () => {
  expect(truncate('星星星', 4)).toBe('星…')
  expect(truncate('星星星', 6)).toBe('星星星')
  expect(truncate('👩‍🚀👩‍🚀', 3)).toBe('👩‍🚀…')
  expect(truncate('abc', 0)).toBe('')
  expect(pad('星', 4, 'left')).toBe('  星')
  expect(pad('星', 4, 'right')).toBe('星  ')
  expect(pad('long', 2, 'left')).toBe('long')
  expect(printable('a\u0000b\u001bc\u0085d\u202ee')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde')
})
