import { expect, it } from 'vitest'
import { cases as boxes } from '../../bench/photometry/box-least-squares.mjs'
import { cases as sinusoids } from '../../bench/photometry/lomb-scargle.mjs'

const EPOCHS = 12
/** One curve of each kind, few epochs. */
const data = {
  array: (_: string, name: string) => ({
    data: name === 'kind' ? Int32Array.of(2, 3) : Float64Array.from({ length: name === 't' ? EPOCHS : 2 * EPOCHS }, (_value, i) => ({ t: i * 1.37, flux: 100 + Math.sin(i), err: 1, flag: 0 })[name]!),
  }),
}
/** Kernels whose every result is this number. */
const kernels = (value: number) => ({
  upload: (column: Float64Array) => column, download: ({ length }: Float64Array) => ({ data: new Float64Array(length).fill(value) }), lombScargle: () => undefined, boxLeastSquares: () => undefined,
})

it.each([...sinusoids, ...boxes].map((one) => [one.case, one] as const))('%s: no result and a wrong one are no agreement', { timeout: 60_000 }, async (_, one) => {
  for (const value of [NaN, 1e6]) {
    const { accuracy } = await one.prepare(kernels(value), data)
    expect(accuracy(), String(value)).toMatchObject({ ok: false })
  }
})
