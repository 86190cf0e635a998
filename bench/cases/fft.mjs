/** The half spectrum of a plane of 2048 x 2048, written to arrays given; its plan was made by the first call, as the peer's was before. */
export const cases = [
  {
    kernel: 'fft',
    case: 'fft-2048-real',
    threads: [1],
    target: 1.7,
    peer: { script: 'fft', row: 'fft-2048-real', name: 'FFTW planned' },
    resident: true,
    async prepare(k, data) {
      const [height, width] = [data.size / 2, data.size / 2]
      const plane = { data: Float32Array.from({ length: height * width }, (_, at) => Math.fround(Math.sin((at * at) % 10_007))), shape: [height, width] }
      const image = k.upload(plane)
      const part = () => k.upload({ data: new Float32Array(height * (width / 2 + 1)), shape: [height, width / 2 + 1] })
      const into = { real: part(), imaginary: part() }
      return { run: () => k.fft(image, { into }), accuracy: () => accuracy(k.download(into.real).data, k.download(into.imaginary).data, plane) }
    },
  },
]

/** Root mean square difference from the definition in double precision over that of the spectrum, at some frequencies. */
function accuracy(real, imaginary, { data, shape: [height, width] }) {
  let [error, power] = [0, 0]
  for (let k = 0; k < 12; k++) {
    const [v, u] = [(k * 577) % height, (k * 331) % (width / 2 + 1)]
    let [re, im] = [0, 0]
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const angle = -2 * Math.PI * (((v * y) % height) / height + ((u * x) % width) / width)
        re += data[y * width + x] * Math.cos(angle)
        im += data[y * width + x] * Math.sin(angle)
      }
    }
    const at = v * (width / 2 + 1) + u
    error += (real[at] - re) ** 2 + (imaginary[at] - im) ** 2
    power += re * re + im * im
  }
  const value = Math.sqrt(error / power)
  return { metric: 'rms difference from a double-precision sum, relative', value, limit: 1e-6, ok: value <= 1e-6 }
}
