import { describe, expect, it } from 'vitest'
import { column, failure, maker, partsOf } from './place.ts'

const make = maker()
const values = (part: Parameters<typeof column>[0], role: Parameters<typeof column>[1]) => Array.from(column(part, role) as Float64Array)
const ecsv = (unit: string) => `# %ECSV 1.0\n# ---\n# datatype:\n# - {name: mjd, datatype: float64}\n# - {name: flux, unit: ${unit}, datatype: float64}\n# - {name: fluxerr, unit: ${unit}, datatype: float64}\nmjd flux fluxerr\n58000 2 0.5\n`
const votable = (unit: string) => `<?xml version="1.0"?><VOTABLE><RESOURCE><TABLE><FIELD name="mjd" datatype="double"/><FIELD name="flux" datatype="double" unit="${unit}"/>
  <DATA><TABLEDATA><TR><TD>58000</TD><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>`

const besideMagnitudes = (flux: (mag: number, i: number) => number) =>
  `mjd,mag,flux\n${[17.1, 17.2, 17.6, 18].map((mag, i) => `${58000 + i},${mag},${flux(mag, i)}`).join('\n')}\n`

describe('fluxes', () => {
  it('beside magnitudes have the zero point that their table gives', async () => {
    const [part] = await partsOf(make('both.csv', 'mjd,mag,magerr,flux,fluxerr,zp\n58000.1,20,0.05,100,5,25\n'))
    expect(part!.reading.zero_point).toBe(25)
    expect([values(part!, 'mag'), values(part!, 'flux')]).toEqual([[20], [100]])
  })

  it.each([['Jy', 2e6], ['mJy', 2000], ['uJy', 2], ['µJy', 2], ['nJy', 0.002]])('in %s become microjansky, whatever the kind of file', async (unit, expected) => {
    const texts = {
      'bracket.csv': `mjd,flux(${unit}),flux_err\n58000,2,0.5\n`, 'square.csv': `mjd,flux [${unit}],flux_err [${unit}]\n58000,2,0.5\n`,
      'end.csv': `mjd,flux_${unit},flux_err_${unit}\n58000,2,0.5\n`, 't.ecsv': ecsv(unit), 't.xml': votable(unit),
    }
    for (const [name, text] of Object.entries(texts)) {
      const [part] = await partsOf(make(name, text))
      expect(values(part!, 'flux')[0], name).toBeCloseTo(expected, 9)
      if (expected !== 2) expect(part!.table.info['flux_ujy'], name).toMatchObject({ unit: 'uJy' })
      if (expected !== 2) expect([...part!.table.columns.values()][1], name).toEqual(Float64Array.of(2))
      expect(part!.reading.zero_point).toBeNull()
      if (part!.reading.columns.fluxerr !== undefined) expect(values(part!, 'fluxerr')[0], name).toBeCloseTo(expected / 4, 9)
    }
  })

  it('of Rubin are differences in nanojansky at times in TAI, those of Pan-STARRS janskys', async () => {
    const [rubin] = await partsOf(make('rubin.csv', 'diaObjectId,r:midpointMjdTai,r:band,r:psfFlux,r:psfFluxErr\n17,60800,r,1500,120\n17,60803,r,-1800,118\n'))
    expect([values(rubin!, 'flux'), values(rubin!, 'fluxerr')]).toEqual([[1.5, -1.8], [expect.closeTo(0.12, 12), expect.closeTo(0.118, 12)]])
    expect(rubin!.reading).toMatchObject({ reference: 'difference', time_scale: 'tt', zero_point: null })
    expect((values(rubin!, 'time')[0]! - 60800) * 86400).toBeCloseTo(32.184, 5)
    const [forced] = await partsOf(make('forced.csv', 'expMidptMJD,band,psfFlux,psfFluxErr\n60500.5,r,1000,10\n'))
    expect([values(forced!, 'flux'), forced!.reading.reference, forced!.reading.time_scale]).toEqual([[1], 'total', 'tt'])
    const [images] = await partsOf(make('images.csv', 'obsTime,filterID,zp,psfFlux\n56000,2,24.5,0.0001\n56001,2,24.6,0.0001\n'))
    expect(values(images!, 'flux')).toEqual([expect.closeTo(100, 9), expect.closeTo(100, 9)])
    const [ps1] = await partsOf(make('ps1.csv', 'obsTime,filterID,psfFlux,psfFluxErr\n56000,2,0.0012,0.00001\n'))
    expect([values(ps1!, 'flux')[0], ps1!.reading.reference]).toEqual([expect.closeTo(1200, 9), 'total'])
  })

  it.each([['mJy', 1e-3, 1e3], ['uJy', 1, 1], ['nJy', 1e3, 1e-3], ['Jy', 1e-6, 1e6]])('in %s without a word of it are told by the magnitudes beside them', async (_, written, factor) => {
    const rows = [17.1, 17.2, 17.6, 18].map((mag, i) => `${58000 + i},${mag},${written * 10 ** (0.4 * (23.8 - mag))},${written * 10}`)
    const [part] = await partsOf(make('silent.csv', `mjd,mag,flux,flux_err\n${rows.join('\n')}\n`))
    expect(part!.reading.zero_point).toBeNull()
    expect(values(part!, 'flux')[0]! / (factor * written * 10 ** (0.4 * (23.8 - 17.1)))).toBeCloseTo(1, 12)
    expect(values(part!, 'fluxerr')[0]! / (factor * written * 10)).toBeCloseTo(1, 12)
  })

  it('of counts are told so too; those of other light than the magnitudes are left alone', async () => {
    const [counts] = await partsOf(make('counts.csv', besideMagnitudes((mag) => 10 ** (0.4 * (27.5 - mag)))))
    expect([counts!.reading.zero_point, counts!.reading.columns.flux]).toEqual([27.5, 'flux'])
    const [other] = await partsOf(make('other.csv', besideMagnitudes((_mag, i) => [5, 900, 30, 4][i]!)))
    expect([other!.reading.zero_point, values(other!, 'flux')]).toEqual([null, [5, 900, 30, 4]])
  })

  it('and their errors may have units of their own', async () => {
    const [part] = await partsOf(make('two.csv', 'mjd,flux(mJy),flux_err(uJy)\n58000,2,500\n'))
    expect([values(part!, 'flux'), values(part!, 'fluxerr')]).toEqual([[2000], [500]])
    expect((await failure(make('percent.csv', 'mjd,flux(mJy),flux_err(%)\n58000,2,500\n'))).message).toMatch(/column 'flux_err\(%\)' is in '%'/)
  })

  it.each(['ct', 'MJy', 'erg/s/cm2', 'electron / s'])('in %s need a zero point, or magnitudes beside them', async (unit) => {
    const error = await failure(make('u.csv', `mjd,flux(${unit}),fluxerr\n58000,2,1\n`))
    expect(error).toMatchObject({ code: 'import_flux_unit', exit: 2 })
    expect(error.message).toContain(`column 'flux(${unit})' is in '${unit}', and no zero point`)
    expect(error.hint).toMatch(/--map zero_point=NAME/)
    const [scaled] = await partsOf(make('z.csv', `mjd,flux(${unit}),fluxerr,zp\n58000,2,1,25\n`))
    expect([scaled!.reading.zero_point, values(scaled!, 'flux')]).toEqual([25, [2]])
    const [mags] = await partsOf(make('m.csv', `mjd,mag,flux(${unit}),fluxerr\n58000,18,2,1\n`))
    expect(mags!.reading.columns).toEqual({ time: 'mjd', mag: 'mag' })
  })

  it('called counts are no microjansky', async () => {
    expect((await failure(make('c.csv', 'mjd,counts\n58000,2\n'))).code).toBe('import_flux_unit')
  })

  it('without any unit are microjansky', async () => {
    const [part] = await partsOf(make('plain.csv', 'mjd,flux,fluxerr\n58000,2,1\n'))
    expect([part!.reading.zero_point, values(part!, 'flux')]).toEqual([null, [2]])
  })

  it('of ZTF forced photometry are differences with zero points of their own', async () => {
    const text = '# Requested input\nindex, field, filter, diffmaglim, zpdiff, jd, forcediffimflux, forcediffimfluxunc\n0 700 ZTF_g 20.5 26.4 2458000.5 100 10\n1 700 ZTF_r null 23.9 2458001.5 -50 5\n2 700 ZTF_r 20.9 23.9 2458002.5 null null\n'
    const [part] = await partsOf(make('forced.txt', text))
    expect(part!.reading).toMatchObject({ reference: 'difference', zero_point: 23.9 })
    expect(values(part!, 'flux').map((flux) => Number(flux.toFixed(9)))).toEqual([10, -50, NaN])
    expect(values(part!, 'fluxerr').map((error) => Number(error.toFixed(9)))).toEqual([1, 5, NaN])
    expect(values(part!, 'limit')).toEqual([NaN, NaN, 20.9])
    expect(column(part!, 'band')).toEqual(['ZTF_g', 'ZTF_r', 'ZTF_r'])
    expect((await partsOf(make('forced.txt', text), { reference: 'total' }))[0]!.reading.reference).toBe('total')
  })

  it('of ATLAS forced photometry keep their signs', async () => {
    const [part] = await partsOf(make('atlas.txt', '###MJD m dm uJy duJy F err chi/N RA Dec x y maj min phi apfit mag5sig Sky Obs\n58000.1 19.2 0.1 76 7 c 0 1 10.5 -20.25 1 1 1 1 0 -0.4 19.9 20 01a\n58001.1 -20.1 0.9 -33 30 o 0 1 10.5 -20.25 1 1 1 1 0 -0.4 19.9 20 01b\n'))
    expect(part!.reading.columns).toEqual({ time: 'MJD', flux: 'uJy', fluxerr: 'duJy', band: 'F', ra: 'RA', dec: 'Dec' })
    expect([values(part!, 'flux'), column(part!, 'band')]).toEqual([[76, -33], ['c', 'o']])
    expect(part!.reading.position).toEqual([10.5, -20.25])
  })
})

describe('limits', () => {
  it('have no brightness beside them, nor an error', async () => {
    const [part] = await partsOf(make('asassn.csv', 'HJD,UT Date,Camera,FWHM,Limit,mag,mag_err,flux(mJy),flux_err,Filter\n2458000.5,2017-09-04.0,bb,1.5,15.9,>15.9,99.99,0.50,0.7,V\n2458001.5,2017-09-05.0,bb,1.5,15.9,14.8,0.05,4.6,0.2,V\n'))
    expect(values(part!, 'limit')).toEqual([15.9, NaN])
    expect([values(part!, 'mag'), values(part!, 'magerr')]).toEqual([[NaN, 14.8], [NaN, 0.05]])
    expect([values(part!, 'flux'), values(part!, 'fluxerr')]).toEqual([[NaN, 4600], [NaN, 200]])
    expect(part!.reading).toMatchObject({ time_frame: 'heliocentre', zero_point: null })
  })

  it('stand in place of numbers that mean nothing', async () => {
    const [part] = await partsOf(make('s.csv', 'mjd,mag,magerr,limiting_mag\n58000,99.99,0.1,20\n58001,-99,0.1,20\n58002,18,99.99,20\n58003,17,0,20\n58004,16,-1,20\n58005,<99.9,,\n58006,-999,0.1,99\n58007,-12.7,0.1,20\n'))
    expect(values(part!, 'mag')).toEqual([NaN, NaN, 18, 17, 16, NaN, NaN, -12.7])
    expect(values(part!, 'limit')).toEqual([20, 20, NaN, NaN, NaN, NaN, NaN, NaN])
    expect(values(part!, 'magerr')).toEqual([NaN, NaN, NaN, NaN, NaN, NaN, 0.1, 0.1])
    const [flux] = await partsOf(make('f.csv', 'mjd,flux,fluxerr\n58000,120,0\n58001,110,-1\n58002,100,95\n'))
    expect(values(flux!, 'fluxerr')).toEqual([NaN, NaN, 95])
  })
})

const csv = (...rows: string[]) => `oid,mjd,fid,magpsf,sigmapsf,isdiffpos\n${rows.join('\n')}\n`

describe('alerts', () => {
  it('of ALeRCE have bands by number, and differences', async () => {
    const [part] = await partsOf(make('alerce.csv', csv('ZTF18a,58000,1,18,0.1,1', 'ZTF18a,58001,2,18.5,0.1,1')))
    expect(column(part!, 'band')).toEqual(['zg', 'zr'])
    expect(part!.reading.reference).toBe('difference')
    expect(values(part!, 'mag')).toEqual([18, 18.5])
  })

  it.each(['-1', 'f', 'False', '0'])('that are negative differences (%s) are negative fluxes', async (word) => {
    const [part] = await partsOf(make('neg.csv', csv('a,58000,1,18.9,0.1,t', `a,58001,2,18.9,0.2,${word}`)))
    // 23.9 is one microjansky.
    expect(values(part!, 'flux').map((flux) => Number(flux.toFixed(9)))).toEqual([100, -100])
    expect(values(part!, 'fluxerr')[0]).toBeCloseTo(0.1 * 100 * Math.LN10 / 2.5, 9)
    expect(values(part!, 'fluxerr')[1]).toBeCloseTo(0.2 * 100 * Math.LN10 / 2.5, 9)
    expect(part!.reading.columns.mag).toBeUndefined()
    expect(part!.reading).toMatchObject({ reference: 'difference', zero_point: null })
  })

  it('a band that is missing has no name', async () => {
    const [part] = await partsOf(make('noband.csv', csv('a,58000,1,18.9,0.1,t', 'a,58001,,18.9,0.2,t')))
    expect(column(part!, 'band')).toEqual(['zg', ''])
  })
})
