import { openFits } from '../../src/store/fits/index.ts'

/** Whole images of 4096 x 4160 (and 4096 x 4096) pixels into an array that is there; 64 x 64 pixels of a compressed one. Opened and closed each time. */
const files = [
  { file: 'raw_4096.fits', hdu: 0, what: 'uint16 plain', target: 0.5, Data: Uint16Array, dtype: 'uint16' },
  { file: 'u16_rice.fits.fz', hdu: 1, what: 'uint16 RICE', target: 0.6, Data: Uint16Array, dtype: 'uint16' },
  { file: 'f32_rice.fits.fz', hdu: 1, what: 'float32 RICE q4 dithered', target: 0.6, Data: Float32Array, dtype: 'float32' },
]

const read = async (path, hdu, options) => {
  const file = await openFits(path)
  try {
    return await file.image(hdu, options)
  } finally {
    await file.close()
  }
}

export const cases = [
  ...files.map(({ file, hdu, what, target, Data }) => ({
    kernel: 'fits', case: `fits-${what}`, threads: [1], target, resident: false,
    peer: { script: 'fits_files', row: `fits-${what}`, name: 'fitsio' },
    async prepare(_k, data) {
      const path = data.path(file)
      const { data: { length } } = await read(path, hdu, {})
      const into = new Data(new SharedArrayBuffer(length * Data.BYTES_PER_ELEMENT))
      return { run: () => read(path, hdu, { into }) }
    },
  })),
  {
    kernel: 'fits', case: 'fits-section-64', threads: [1], target: 2, resident: false,
    peer: { script: 'fits_files', row: 'fits-section-64', name: 'fitsio' },
    async prepare(_k, data) {
      const path = data.path('u16_rice.fits.fz')
      const first = data.size / 2 - 48
      return { run: () => read(path, 1, { section: [[first, first + 63, 1], [first, first + 63, 1]] }) }
    },
  },
]
