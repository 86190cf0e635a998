import { expect, it } from 'vitest'
import { storm } from '../storm/storm.ts'

// The long form is test/storm/kill.mjs.
it('survives kill -9 at any moment, loses no answer, and ends with the bytes of an undisturbed run', async () => {
  const report = await storm({
    kills: 4,
    sources: 120,
    wait: 0.2,
    workers: 8,
    from: 'work',
    after: [0.4, 1.2],
    seed: 'four kills',
  })
  expect(report.problems).toEqual([])
  expect(report.killed).toBe(4)
  expect(report.midway).toBeGreaterThan(0)
}, 180_000)

it('survives kill -9 while the database is made for the first time', async () => {
  const report = await storm({
    kills: 4,
    sources: 6,
    wait: 0,
    workers: 2,
    from: 'start',
    after: [0.3, 1.5],
    seed: 'young',
  })
  expect(report.problems).toEqual([])
  expect(report.killed).toBeGreaterThan(0)
}, 180_000)
