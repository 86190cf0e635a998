/** Four searches of 2048 x 2048 pixels, repaired by medians of good neighbours; with full and with separable medians. */
const of = (separable) => ({
  kernel: 'cosmicRays', case: separable ? 'cosmic_rays-2048-separable' : 'cosmic_rays-2048', threads: separable ? [1] : [1, 2], target: 0.1, resident: true,
  peer: { script: 'cosmic_rays', row: 'cosmic_rays-2048', name: separable ? 'astroscrappy detect_cosmics sepmed' : 'astroscrappy detect_cosmics' },
  async prepare(k, data) {
    const { data: values, shape: [height, width] } = data.array('cal_4096', 'img')
    const side = Math.min(2048, height, width)
    const part = new Float32Array(side * side)
    for (let y = 0; y < side; y++) part.set(values.subarray(y * width, y * width + side), y * side)
    const image = k.upload({ data: part, shape: [side, side] })
    let found
    return {
      run() {
        if (found) for (const handle of [found.mask, found.image]) k.free(handle)
        found = k.cosmicRays(image, { separable, saturation: 65_536, iterations: 4, resident: true })
      },
    }
  },
})

export const cases = [of(false), of(true)]
