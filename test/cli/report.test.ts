import { expect, it } from 'vitest'
import { reportText } from '../../src/cli/report.ts'
import type { RunReport } from '../../src/pipeline/types.ts'

const COUNTS = { new: 1, sources: 1, skipped: 0, failed: 0, empty: 0, raw_epochs: 0, light_curves: 0, epochs: 0, detections: 0 }

it('tells failures beside failures, then what was left out', () => {
  const failures = Array.from({ length: 12 }, (_, i) => ({ source: `s${i}`, observatory: 'O', stage: 'fetch' as const, code: 'c', message: 'm' }))
  const lines = reportText({ project: 'P', counts: COUNTS, failures, not_simulated: { detection: ['d'] }, not_analyzed: { not_reduced: ['e'] } }).split('\n')
  expect(lines.slice(-4)).toEqual([
    'failed: s9 at O (fetch, c): m', 'and 2 more failures', 'not analyzed, or in part (nothing reduced): e', 'no injections, no null tests (something real was found): d',
  ])
  expect(lines.find((line) => line.includes('not analyzed'))).toMatch(/ 1$/)
})

it('tells what has nothing to be reduced from what is done', () => {
  const lines = reportText({ project: 'P', counts: COUNTS, failures: [], not_reduced: { not_fetched: ['a', 'b'] } }).split('\n')
  expect([lines.find((line) => line.includes('nothing to reduce')), lines.at(-1)]).toEqual([expect.stringMatching(/ 2$/), 'not reduced (nothing fetched): a, b'])
})

it('says of every source without injections why, and whether it had null tests', () => {
  const not_simulated = { detection: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], known_variable: ['k'], no_epochs: ['n'], no_baseline: ['x', 'y'] }
  const lines = reportText({ project: 'P', counts: COUNTS, failures: [], not_simulated } as RunReport).split('\n')
  expect(lines.slice(-4)).toEqual([
    'no injections, no null tests (something real was found): a, b, c, d, e and 2 more', 'no injections, no null tests (known variables): k',
    'no injections (no epochs): n', 'no injections (amplitudes relative to a baseline that the curves lack): x, y',
  ])
})
