/** 20 000 stamps of 31 x 31 pixels, NaN outside, into an array that is there. */
export const cases = [
  {
    kernel: 'cutouts', case: 'cutouts-31', threads: [1], target: 1.0, resident: true,
    peer: { script: 'cutouts', row: 'cutouts-31', name: 'numpy fancy index' },
    async prepare(k, data) {
      const [image, x, y] = ['img', 'x', 'y'].map((name) => data.array('cal_4096', name))
      const handles = [k.upload(image), k.upload({ data: Float64Array.from(x.data), shape: x.shape }), k.upload({ data: Float64Array.from(y.data), shape: y.shape })]
      const into = k.upload({ data: new Float32Array(x.data.length * 31 * 31), shape: [x.data.length, 31, 31] })
      return {
        run: () => k.cutouts(...handles, { size: 31, into }),
        accuracy() {
          const value = differing(image, x.data, y.data, k.download(into).data)
          return { metric: 'pixels that differ from the image', value, limit: 0, ok: value === 0 }
        },
      }
    },
  },
]

function differing({ data, shape: [height, width] }, x, y, stamps) {
  let count = 0
  for (let n = 0; n < x.length; n++) {
    const [left, top] = [nearest(x[n]) - 15, nearest(y[n]) - 15]
    for (let k = 0; k < 31 * 31; k++) {
      const [v, u] = [top + Math.floor(k / 31), left + (k % 31)]
      const expected = v >= 0 && u >= 0 && v < height && u < width ? data[v * width + u] : Number.NaN
      if (!Object.is(stamps[n * 31 * 31 + k], expected)) count++
    }
  }
  return count
}

const nearest = (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))
