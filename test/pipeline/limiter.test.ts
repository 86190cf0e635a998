import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLimiter } from '../../src/pipeline/limiter.ts'

test.each([1, 2, 7])('at most %i at once, in the order asked for, failures included', async (limit) => {
  const run = createLimiter(limit)
  const started: number[] = []
  let [running, most] = [0, 0]
  const work = (i: number) => async (): Promise<number> => {
    started.push(i)
    most = Math.max(most, ++running)
    for (let k = 0; k <= i % 3; k++) await turn()
    running--
    if (i % 4 === 3) throw new Error(`no ${i}`)
    return i
  }
  const numbers = Array.from({ length: 40 }, (_, i) => i)
  const ends = await Promise.allSettled(numbers.map((i) => run(work(i))))
  expect(started).toEqual(numbers)
  expect(most).toBe(limit)
  expect(running).toBe(0)
  expect(ends.map((end) => end.status)).toEqual(numbers.map((i) => (i % 4 === 3 ? 'rejected' : 'fulfilled')))
  // Used up and empty, it starts anew.
  expect(await Promise.all([run(async () => 'a'), run(async () => 'b')])).toEqual(['a', 'b'])
})
