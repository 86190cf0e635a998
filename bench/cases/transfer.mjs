/** One float32 plane into kernel memory and out of it: what a call pays that does not keep its arrays there. */
export const cases = ['upload', 'download'].map((name) => ({
  kernel: 'transfer',
  case: name,
  threads: [1],
  resident: false,
  async prepare(k, data) {
    const plane = data.array('cal_4096', 'img')
    const into = { data: new Float32Array(plane.data.length), shape: plane.shape }
    const held = k.upload(plane)
    const run = name === 'upload' ? () => k.free(k.upload(plane)) : () => k.download(held, into)
    return { run, accuracy: () => same(plane.data, k.download(held, into).data) }
  },
}))

function same(given, got) {
  const differing = given.reduce((count, value, at) => count + (Object.is(value, got[at]) ? 0 : 1), 0)
  return { metric: 'values that differ', value: differing, limit: 0, ok: differing === 0 }
}
