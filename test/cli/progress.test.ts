import { expect, test } from 'vitest'
import { createProgress, type Progress } from '../../src/cli/progress.ts'

function setup(options: { isTTY?: boolean; json?: boolean; columns?: number; unicode?: boolean } = {}) {
  const written: string[] = []
  const clock = { ms: 1000 }
  const { columns = 100, isTTY = false, json = false, unicode = true } = options
  const stream = { write: (text: string) => written.push(text), columns }
  const progress = createProgress({ stream, isTTY, json, unicode, now: () => clock.ms })
  return { written, clock, progress }
}

/** Works off `total` items, one every `step` ms. */
function work(progress: Progress, clock: { ms: number }, total: number, step: number): void {
  for (let done = 0; done <= total; done++) {
    progress.update({ done, total, label: 'fetch' })
    if (done < total) clock.ms += step
  }
}

test('piped: nothing for work under two seconds', () => {
  const { written, clock, progress } = setup()
  work(progress, clock, 100, 19)
  progress.end('done')
  expect(written).toEqual([])
})

test('piped: the quarters, with rate and time left', () => {
  const { written, clock, progress } = setup()
  work(progress, clock, 1000, 10)
  progress.end('done')
  const lines = written.join('').split('\n')
  for (const percent of ['25 %', '50 %', '75 %', '100 %']) expect(lines.some((line) => line.includes(percent))).toBe(true)
  expect(lines.find((line) => line.includes('50 %'))).toBe('fetch   50 %  500 of 1,000  100/s  5.0 s left')
  expect(lines.at(-2)).toBe('done')
  expect(written.join('')).not.toContain('\x1b')
})

test('piped: between the quarters at most one line in two seconds, and few in a night', () => {
  const { written, clock, progress } = setup()
  const times: number[] = []
  for (let done = 0; done <= 36_000; done++) {
    const before = written.length
    progress.update({ done, total: 1_000_000, label: 'fetch' })
    if (written.length > before) times.push(clock.ms)
    clock.ms += 1000
  }
  for (const [i, time] of times.slice(1).entries()) expect(time - times[i]!).toBeGreaterThanOrEqual(2000)
  expect(times.length).toBeGreaterThan(50)
  expect(times.length).toBeLessThan(300)
})

test('terminal: at most ten redraws a second, the last state always drawn', () => {
  const { written, clock, progress } = setup({ isTTY: true })
  work(progress, clock, 3000, 1)
  expect(written.length).toBeLessThanOrEqual(32)
  expect(written.at(-1)).toContain('3,000 of 3,000')
})

test('terminal: one line, never wider than the screen, gone at the end', () => {
  const { written, clock, progress } = setup({ isTTY: true, columns: 40 })
  for (let done = 0; done < 5; done++) {
    progress.update({ done, total: 10, label: 'fetch', detail: 'J1542+1253 '.repeat(9) })
    clock.ms += 200
  }
  for (const text of written) {
    expect(text.startsWith('\r\x1b[2K')).toBe(true)
    expect(text).not.toContain('\n')
    expect(text.replace('\r\x1b[2K', '').length).toBeLessThan(40)
  }
  progress.end('5 done')
  expect(written.slice(-2)).toEqual(['\r\x1b[2K', '5 done\n'])
})

test('terminal: bar, share, rate and time left', () => {
  const { written, clock, progress } = setup({ isTTY: true, unicode: false })
  progress.update({ done: 0, total: 200, label: 'fetch' })
  clock.ms += 10_000
  progress.update({ done: 50, total: 200, label: 'fetch', detail: 'X' })
  expect(written.at(-1)).toBe('\r\x1b[2Kfetch  #####---------------   25 %  50 of 200  5.0/s  30 s left  X')
})

test('terminal: a note stays above the redrawn line', () => {
  const { written, progress } = setup({ isTTY: true })
  progress.update({ done: 1, total: 4, label: 'fetch' })
  const line = written[0]!.replace('\r\x1b[2K', '')
  progress.note('X failed')
  expect(written.at(-1)).toBe(`\r\x1b[2KX failed\n${line}`)
})

test('the rate is of the last half minute, so that a fast start does not promise too much', () => {
  const { written, clock, progress } = setup({ isTTY: true })
  for (let done = 0; done <= 1000; done += 100) {
    progress.update({ done, total: 2000, label: 'fetch' })
    clock.ms += 100
  }
  for (let done = 1001; done <= 1060; done++) {
    clock.ms += 1000
    progress.update({ done, total: 2000, label: 'fetch' })
  }
  expect(written.at(-1)).toContain('  1.0/s  15 min 40 s left')
})

test('json: plain lines even on a terminal, no summary; notes pass', () => {
  const { written, clock, progress } = setup({ isTTY: true, json: true })
  work(progress, clock, 10, 1000)
  progress.note('a note')
  const before = written.length
  progress.end('done')
  expect(written.length).toBe(before)
  expect(written.join('')).not.toContain('\x1b')
  expect(written.join('')).toContain('100 %')
})

test('odd states: unknown total, nothing to do, a clock that stands', () => {
  const { written, clock, progress } = setup({ isTTY: true })
  progress.update({ done: 0, total: 0, label: 'fetch' })
  progress.update({ done: 5, total: null, label: 'read' })
  clock.ms += 1000
  progress.update({ done: 1500, total: null, label: 'read\x1b[2J' })
  progress.end()
  const text = written.join('')
  expect(text).toContain('0 of 0')
  expect(text).toContain('read\ufffd[2J  1,500  1,500/s')
  expect(text).not.toMatch(/NaN|Infinity/)
})
