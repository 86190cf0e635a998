import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { greyPng, shrink } from '../../src/cli/fits-picture.ts'
import { zscale } from '../../src/cli/zscale.ts'
import { openFits } from '../../src/store/fits/index.ts'
import { astropyPython } from './astropy.ts'
import { dataFolder } from './data-files.ts'

/** The grey values of a PNG of ours, top row first. */
function decode(png: Uint8Array): { width: number; height: number; rows: number[][] } {
  const bytes = Buffer.from(png)
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
  const data = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)))
  return {
    width,
    height,
    rows: Array.from({ length: height }, (_, y) => Array.from(data.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)))),
  }
}

const plane = (width: number, height: number, values: number[]): { width: number; height: number; values: Float64Array } => ({
  width,
  height,
  values: Float64Array.from(values),
})

describe('pictures', () => {
  it('the first row is at the bottom; below and above the range is black and white, no number black', () => {
    const png = greyPng(plane(3, 2, [-5, 0, 1, NaN, 0.2, 9]), { low: 0, high: 1 }, 'zscale')
    expect(decode(png)).toEqual({
      width: 3,
      height: 2,
      rows: [
        [0, 51, 255],
        [0, 0, 255],
      ],
    })
  })

  it('asinh: black, white, and asinh(5) / asinh(10) half-way', () => {
    const png = greyPng(plane(3, 1, [0, 0.5, 1]), { low: 0, high: 1 }, 'asinh')
    expect(decode(png).rows).toEqual([[0, Math.round((255 * Math.asinh(5)) / Math.asinh(10)), 255]])
  })

  it('shrinking takes the mean of blocks, without what is no number', () => {
    const small = shrink(plane(4, 3, [1, 3, 5, 7, 1, 3, NaN, 9, 2, 4, 6, NaN]), 2)
    expect(small).toEqual({ width: 2, height: 2, values: Float64Array.of(2, 7, 3, 6) })
  })
})

describe('zscale', () => {
  it('of one value, of equal ones, of few ones is their range', () => {
    expect(zscale([7])).toEqual({ low: 7, high: 7 })
    expect(zscale([3, 3, 3, 3, 3, 3, 3, 3])).toEqual({ low: 3, high: 3 })
    expect(zscale([1, 2, 4])).toEqual({ low: 1, high: 4 })
  })

  const folder = dataFolder()
  const python = astropyPython()
  const missing = folder === undefined || python === undefined
  it.skipIf(missing).each(['images_reduced/image.fits', 'images_raw/m92010.fits', 'fits_conformance/fitsrs_bonn.fits'])(
    `is that of astropy on %s${missing ? ' — skipped: no data folder, or no Python with astropy' : ''}`,
    async (name) => {
      await using file = await openFits(join(folder!, name))
      const { low, high } = zscale(
        Float64Array.from(await file.image(0).then(({ data }) => data as Float32Array)).filter(Number.isFinite),
      )
      const script =
        'import sys, json, numpy as np\nfrom astropy.io import fits\nfrom astropy.visualization import ZScaleInterval\n' +
        "print(json.dumps([float(x) for x in ZScaleInterval().get_limits(fits.getdata(sys.argv[1]).astype('f8'))]))"
      const peer = JSON.parse(spawnSync(python!, ['-c', script, join(folder!, name)], { encoding: 'utf8' }).stdout) as [
        number,
        number,
      ]
      // Scaled pixels of astropy have single precision.
      expect(Math.abs(low / peer[0] - 1)).toBeLessThan(1e-7)
      expect(Math.abs(high / peer[1] - 1)).toBeLessThan(1e-7)
    },
  )
})
