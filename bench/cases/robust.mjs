/** Median, MAD and a clip in rounds of a whole image; medians of clipped annuli around the stars. */
export const cases = [
  {
    kernel: 'robust',
    case: 'robust-whole',
    threads: [1],
    resident: true,
    async prepare(k, data) {
      const plane = data.array('cal_4096', 'img')
      const image = k.upload(plane)
      const run = () => k.robust(image, { clip: { scale: 'mad' } })
      return { run, accuracy: () => againstSorted(run(), plane.data) }
    },
  },
  {
    kernel: 'robust',
    case: 'robust-annuli',
    threads: [1, 2],
    resident: true,
    async prepare(k, data) {
      const image = k.upload(data.array('cal_4096', 'img'))
      const [x, y] = ['x', 'y'].map((name) => k.upload(data.array('cal_4096', name)))
      return { run: () => k.annuli({ image, x, y }, { inner: 8, outer: 12 }) }
    },
  },
]

const middle = (values) => (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2

/** Median and MAD of sorted values, in double precision. */
function againstSorted({ median, mad }, data) {
  const center = middle(data.filter((value) => !Number.isNaN(value)).sort())
  const spread = middle(Float64Array.from(data.filter((value) => !Number.isNaN(value)), (value) => Math.abs(value - center)).sort())
  const worst = Math.abs(median.data[0] - center) + Math.abs(mad.data[0] - spread)
  return { metric: 'difference of median and MAD from those of sorted values', value: worst, limit: 0, ok: worst === 0 }
}
