import { describe, expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

const FILES = 300
const MOST_MEMORY = 2 ** 30

describe('mutated files', () => {
  it(`${FILES} of them end in a report or in an error that names the file, within the limits`, async () => {
    const report = await fuzz({ count: FILES, seed: 20_000 })
    expect(report.failures).toEqual([])
    expect(report.files).toBe(FILES)
    expect(report.memory).toBeLessThan(MOST_MEMORY)
    expect(Object.keys(report.outcomes).length).toBeGreaterThan(3)
  }, 300_000)
})
