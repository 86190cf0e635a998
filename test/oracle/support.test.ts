import { describe, expect, it } from 'vitest'
import { peerAvailable, runPeer } from './support.ts'

describe.skipIf(!peerAvailable())('a peer in Python', () => {
  it('gets arrays of every type and shape as they are, and gives them back', async () => {
    const arrays = {
      f4: { data: Float32Array.of(1.5, Number.NaN, -0, 3), shape: [2, 2] },
      f8: { data: Float64Array.of(Math.PI), shape: [] },
      i2: { data: Int16Array.of(-3, 4), shape: [1, 2, 1] },
      i4: { data: Int32Array.of(-(2 ** 31)), shape: [1] },
      u1: { data: Uint8Array.of(255, 1, 2), shape: [3] },
      u2: { data: Uint16Array.of(65_535), shape: [1, 1] },
      empty: { data: new Float32Array(0), shape: [0, 5] },
    }
    const { arrays: back, values } = await runPeer('echo.py', arrays, { gain: 2 })
    for (const [name, array] of Object.entries(arrays)) expect(back[name]).toEqual(array)
    expect(values['args']).toEqual({ gain: 2 })
    expect(values['count']).toBe(3)
    expect(values['seen']).toMatchObject({
      f4: { dtype: '<f4', shape: [2, 2], sum: null },
      f8: { dtype: '<f8', shape: [], sum: Math.PI }, i2: { dtype: '<i2', shape: [1, 2, 1], sum: 1 },
      i4: { dtype: '<i4', sum: -(2 ** 31) }, u1: { dtype: '|u1', sum: 258 }, u2: { dtype: '<u2', shape: [1, 1], sum: 65_535 }, empty: { shape: [0, 5], sum: 0 },
    })
    expect(back['index']).toEqual({ data: Float64Array.of(0, 1, 2, 3), shape: [4] })
    expect(back['yes']).toEqual({ data: Uint8Array.of(1, 0), shape: [2] })
    expect(back['fortran']).toEqual({ data: Float64Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] })
  })

  it('says what Python said when it fails', async () => {
    await expect(runPeer('echo.py', {}, { fail: 'no such star' })).rejects.toThrow(/no such star/)
  })
})
