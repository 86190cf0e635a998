/** What the archive of the toy survey says: two filters near the source, nothing in the south. */
export function toyAnswer(url: URL): string {
  const [ra, dec] = [Number(url.searchParams.get('ra')), Number(url.searchParams.get('dec'))]
  const header = 'mjd,ra,dec,mag,magerr,filter\n'
  if (dec < -80) return header
  const row = (i: number): string => {
    const at = (ra + (i % 2 === 0 ? 1 : -1) * 2e-4 + 360) % 360
    return `${58000 + i},${at},${dec},${15 + 0.01 * i},${i === 3 ? 0.9 : 0.02},${i % 3 === 0 ? 'r' : 'g'}\n`
  }
  return header + Array.from({ length: 12 }, (_, i) => row(i)).join('')
}
