import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { atSize, chooseData, openData, PEERS } from '../../bench/data.mjs'
import { makeSet, psfStamp } from '../../bench/field.mjs'
import { findPython } from '../../bench/python.mjs'

const { data, why, install } = chooseData()
if (data !== 'peers') console.warn(`the data and the cases of the peers are not tested: ${why} (${install})`)

interface Answer { case: string; peer?: string; cpu_ms?: number; n?: number; skipped?: string; install?: string }

describe('the stars of the benchmarks', () => {
  it('have a profile of unit volume and of the full width at half maximum that they should', () => {
    const { data: stamp, shape } = psfStamp(12)
    expect(shape).toEqual([25, 25])
    expect(stamp.reduce((sum: number, value: number) => sum + value, 0)).toBeCloseTo(1, 6)
    expect(stamp[12 * 25 + 14]! / stamp[12 * 25 + 12]!).toBeCloseTo(0.5, 6)
  })

  it('go by names that follow the size', () => {
    expect(['cal_4096.npz', 'pair_2048.npz', 'lc.npz', 'u16_rice.fits.fz'].map((name) => atSize(name, 512))).toEqual(['cal_512.npz', 'pair_256.npz', 'lc_512.npz', 'u16_rice_512.fits.fz'])
    expect(atSize('cal_4096.npz', 4096)).toBe('cal_4096.npz')
  })
})

describe.skipIf(data !== 'peers')('the peers in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'astro-peers-'))
  beforeAll(() => vi.stubEnv('PEERS_DATA', folder))
  afterAll(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  it('make data that read as the simple field does: the same members, types and dimensions', () => {
    const made = openData({ size: 256, source: 'peers' })
    for (const set of ['image_4096', 'cal_4096', 'sub_4096', 'lc', 'pair_2048']) {
      for (const [member, simple] of Object.entries(makeSet(set, 256) as Record<string, { data: ArrayLike<number>; shape: number[] }>)) {
        const theirs = made.array(set, member)
        expect([set, member, theirs.data.constructor.name, theirs.shape.length]).toEqual([set, member, simple.data.constructor.name, simple.shape.length])
      }
    }
    const rms = made.array('sub_4096', 'rms').data[0] as number
    expect(rms).toBeGreaterThan(15)
    expect(rms).toBeLessThan(40)
  })

  it('answer every case with times, or say what to install', () => {
    const { status, stdout, stderr } = spawnSync(findPython()!, [PEERS, '--size', '256', '--n', '1'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const answers = stdout.trim().split('\n').map((line) => JSON.parse(line) as Answer)
    const names = spawnSync(findPython()!, [PEERS, '--list'], { encoding: 'utf8' }).stdout.trim().split('\n')
    expect(names).toEqual(expect.arrayContaining(['calibration', 'background', 'extract', 'chain', 'convolve', 'cosmic_rays', 'finder', 'fits_files']))
    for (const answer of answers) {
      if (answer.skipped) expect(answer.install).toMatch(/^pip install /)
      else expect(answer).toMatchObject({ peer: expect.any(String), cpu_ms: expect.any(Number), n: expect.any(Number) })
    }
    expect(answers.length).toBeGreaterThanOrEqual(names.length)
  }, 300_000)
})
