import { numbers, wrap360 } from '@astro/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkQuality } from '../../src/photometry/quality.ts'
import { lightCurve, QUALITY, quietStar } from './curves.ts'

function middle(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

/** The offset as the definition has it, for positions away from RA 0. */
function slowOffsets(ra: readonly number[], dec: readonly number[]): number[] {
  const raw = ra.map((r, i) => Math.hypot((r - middle(ra)) * Math.cos((dec[i]! * Math.PI) / 180), dec[i]! - middle(dec)))
  const scatter = middle(raw.map((r) => Math.abs(r - middle(raw))))
  return raw.map((r) => (r - middle(raw)) / scatter)
}

const offsetsOf = (...given: Parameters<typeof lightCurve>): number[] => [...checkQuality(lightCurve(...given), QUALITY).offset!]

describe('checkQuality', () => {
  it('has the offsets of the definition, with the right cos(dec)', () => {
    const star = quietStar()
    const offsets = offsetsOf({ ...star })
    for (const [i, expected] of slowOffsets(star.ra, star.dec).entries()) expect(offsets[i]).toBeCloseTo(expected, 6)
  })

  it('flags a displaced epoch by its offset', () => {
    const star = quietStar()
    star.ra[40]! += 0.01
    const { offset, qflag } = checkQuality(lightCurve({ ...star }), QUALITY)
    expect(offset![40]).toBeGreaterThan(50)
    expect(qflag).toEqual(Uint8Array.from(offset!, (value) => (Math.abs(value) > 3.5 ? 1 : 0)))
    expect(qflag[40]).toBe(1)
  })

  it('has the same offsets wherever the right ascension starts to count', () => {
    const star = quietStar('wrap', 180)
    const expected = offsetsOf({ ...star })
    fc.assert(
      fc.property(fc.oneof(fc.constant(180), fc.double({ min: 0, max: 360, noNaN: true })), (shift) => {
        const offsets = offsetsOf({ ...star, ra: star.ra.map((ra) => wrap360(ra + shift)) })
        for (const [i, value] of expected.entries()) expect(offsets[i]).toBeCloseTo(value, 6)
      }),
      { numRuns: 20 },
    )
  })

  it('changes nothing and gives the same result again', () => {
    const curve = lightCurve({ ...quietStar() })
    const before = structuredClone(curve)
    const first = checkQuality(curve, QUALITY)
    expect(checkQuality(curve, QUALITY)).toEqual(first)
    expect(curve).toEqual(before)
  })

  it('flags what the survey flags, and an unknown flag', () => {
    const star = quietStar()
    const flag = star.flag.map((_, i) => (i === 3 ? 2 : i === 5 ? NaN : 0))
    const { qflag } = checkQuality(lightCurve({ ...star, flag, ra: undefined }), QUALITY)
    expect(Array.from(qflag.keys()).filter((i) => qflag[i] === 1)).toEqual([3, 5])
  })

  it('flags epochs without a position', () => {
    const star = quietStar()
    star.dec[7] = NaN
    star.ra[0] = NaN
    const { offset, qflag } = checkQuality(lightCurve({ ...star }), QUALITY)
    expect(Array.from(offset!.keys()).filter((i) => Number.isNaN(offset![i]))).toEqual([0, 7])
    expect([qflag[0], qflag[7]]).toEqual([1, 1])
    const none = checkQuality(lightCurve({ ...star, ra: star.ra.map(() => NaN) }), QUALITY)
    expect([new Set(none.offset), new Set(none.qflag)]).toEqual([new Set([NaN]), new Set([1])])
  })

  it('has no offset without positions', () => {
    const { offset, qflag } = checkQuality(lightCurve({ mag: [18, 17] }), QUALITY)
    expect([offset, [...qflag]]).toEqual([null, [0, 0]])
  })

  it('has offset 0 without scatter', () => {
    const positions = { ra: [0.1, 0.1, 0.1, 359], dec: [5, 5, 5, 5] }
    const { offset, qflag } = checkQuality(lightCurve({ mag: [18, 18, 18, 18], ...positions }), QUALITY)
    expect([[...offset!], [...qflag]]).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ])
    expect([...checkQuality(lightCurve({ mag: [18], ra: [1], dec: [2] }), QUALITY).offset!]).toEqual([0])
    expect(checkQuality(lightCurve({ mag: new Float64Array(0), ra: [], dec: [] }), QUALITY).qflag.length).toBe(0)
  })

  it('prefers positions on the detector', () => {
    const star = quietStar()
    const pos1 = star.mag.map((mag) => 100 + mag)
    const pos2 = star.mag.map((_, i) => Math.sin(i))
    pos1[50]! += 30
    const pixels = lightCurve({ ...star, pos1, pos2 }, {}, ['pos1', 'pos2'])
    const { offset, qflag } = checkQuality(pixels, QUALITY)
    expect(qflag[50]).toBe(1)
    const expected = slowOffsets(
      pos1,
      pos2.map(() => 0),
    )
    expect(offset![50]).not.toBeCloseTo(expected[50]!, 1)
    const onAxis = checkQuality(lightCurve({ ...star, pos1, pos2: pos2.map(() => 0) }, {}, ['pos1', 'pos2']), QUALITY).offset!
    for (const [i, value] of expected.entries()) expect(onAxis[i]).toBeCloseTo(value, 6)
  })

  it('cuts only where it is told, and at the threshold given', () => {
    const star = quietStar()
    star.ra[40]! += 0.01
    const curve = lightCurve({ ...star })
    expect(new Set(checkQuality(curve, { ...QUALITY, cut_names: [] }).qflag)).toEqual(new Set([0]))
    const { offset } = checkQuality(curve, QUALITY)
    const exactly = Math.abs(offset![40]!)
    expect(checkQuality(curve, { ...QUALITY, offset_threshold: exactly }).qflag[40]).toBe(0)
    expect(() => checkQuality(curve, { ...QUALITY, cut_names: ['offset', 'seeing'] })).toThrow(
      expect.objectContaining({ code: 'unknown_cut', message: expect.stringContaining("'seeing'") }),
    )
    expect(numbers(curve.table, 'ra')[40]).toBe(star.ra[40])
  })
})
