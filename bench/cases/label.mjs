/** Pixels above 1.5 sigma of the sky labelled over edges and corners: every pixel above has a number, no other has one, all regions are counted. */
export const cases = [
  {
    kernel: 'label', case: 'label', threads: [1], target: 1, resident: true,
    peer: { script: 'label', row: 'label', name: 'scipy.ndimage.label' },
    async prepare(k, data) {
      const image = data.array('sub_4096', 'img')
      const threshold = 1.5 * data.array('sub_4096', 'rms').data[0]
      const [plane, into] = [k.upload(image), k.upload({ data: new Int32Array(image.data.length), shape: image.shape })]
      const run = () => k.label(plane, { threshold, into })
      return { run, accuracy: () => whole(run(), k.download(into).data, image.data, Math.fround(threshold)) }
    },
  },
]

function whole({ npix }, labels, pixels, threshold) {
  const counted = new Int32Array(npix.data.length)
  let value = 0
  for (let at = 0; at < labels.length; at++) {
    if ((labels[at] > 0) !== (pixels[at] > threshold)) value++
    if (labels[at] > 0) counted[labels[at] - 1]++
  }
  for (let n = 0; n < counted.length; n++) if (counted[n] !== npix.data[n]) value++
  return { metric: 'pixels and regions that differ from the definition', value, limit: 0, ok: value === 0 }
}
