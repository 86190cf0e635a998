/** A mesh of 64 x 64 pixels with mask, 3 x 3 filter, both maps. */
export const cases = [
  {
    kernel: 'background',
    case: 'background',
    threads: [1, 2],
    target: 0.5,
    speedup: 1.3,
    peer: { script: 'background', row: 'background', name: 'sep' },
    resident: true,
    async prepare(k, data) {
      const [plane, hidden, sky] = ['img', 'mask', 'sky'].map((name) => data.array('cal_4096', name))
      const [image, mask] = [k.upload(plane), k.upload(hidden)]
      const empty = { data: new Float32Array(plane.data.length), shape: plane.shape }
      const into = { background: k.upload(empty), rms: k.upload(empty) }
      const run = () => k.background({ image, mask }, { into })
      // How far the stars pull the level is known for the field of the peers alone; without stars any field tells.
      const ofPeers = data.source === 'peers' && data.size === 4096
      const accuracy = () => judged([
        ...withoutStars(k, data.size),
        ...(ofPeers ? errorsOf(k.download(into.background).data, sky.data, run().global_rms, { bias: 0.04, scatter: 0.03 }) : []),
      ])
      return { run, accuracy }
    },
  },
]

/** The worst of errors, each in units of what is allowed. */
function judged(errors) {
  const value = Math.max(...errors)
  return { metric: 'bias and scatter about the true sky, in units of what is allowed', value, limit: 1, ok: value <= 1 }
}

/**
 * A sky with the slopes of the field of 4096 pixels and its noise, at any size. What is allowed, in units of the noise: the bias of so many
 * pixels (the mode of a mesh of n scatters by 2.14 / sqrt(n), three times that), and the scatter of a median of nine meshes, more at the
 * edge, where a mesh has fewer neighbours and the sky leans: a part of the field that grows as 1/size.
 */
function withoutStars(k, size) {
  const shape = [size, size]
  const noise = k.random({ shape }, { distribution: 'normal', seed: 1, dtype: 'float32' }).values.data
  const sky = Float32Array.from(noise, (_, at) => 400 * (1 + (0.15 * (at % size) - 0.1 * Math.floor(at / size)) / 4096))
  const { background, global_rms } = k.background({ image: { data: sky.map((level, at) => level + noise[at] * Math.sqrt(level + 36)), shape } })
  return errorsOf(background.data, sky, global_rms, { bias: 0.002 + 6.4 / size, scatter: 0.018 + 5 / size })
}

/** Bias and scatter of a map, in units of what is allowed of the noise. */
function errorsOf(level, sky, rms, allowed) {
  let [sum, squares] = [0, 0]
  for (let k = 0; k < level.length; k++) sum += level[k] - sky[k]
  const bias = sum / level.length
  for (let k = 0; k < level.length; k++) squares += (level[k] - sky[k] - bias) ** 2
  return [Math.abs(bias) / (allowed.bias * rms), Math.sqrt(squares / level.length) / (allowed.scatter * rms)]
}
