/** The first light curve of a kind (2 a sinusoid, 3 transits), its good epochs: float64 columns time, value, error. The rule of peers/curves.py. */
export function firstOf(data, wanted) {
  const [time, flux, error, flag, kind] = ['t', 'flux', 'err', 'flag', 'kind'].map((name) => data.array('lc', name).data)
  const start = kind.indexOf(wanted) * time.length
  if (start < 0) throw new Error(`the light curves have none of kind ${wanted}`)
  const good = [...time.keys()].filter((i) => flag[start + i] === 0 && Number.isFinite(flux[start + i]))
  const column = (of) => Float64Array.from(good, of)
  return { time: column((i) => time[i]), value: column((i) => flux[start + i]), error: column((i) => error[start + i]) }
}
