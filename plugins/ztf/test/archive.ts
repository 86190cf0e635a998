const COLUMNS =
  'oid,expid,hjd,mjd,mag,magerr,catflags,filtercode,ra,dec,chi,sharp,filefracday,field,ccdid,qid,' +
  'limitmag,magzp,magzprms,clrcoeff,clrcounc,exptime,airmass,programid'

/**
 * What ZTF says to `POS=CIRCLE <ra> <dec> <radius>`: eight epochs of one object at the place asked for, in the columns of the
 * real service; nothing north of 80 degrees.
 */
export function ztfAnswer(url: URL): string {
  const [, ra, dec] = (url.searchParams.get('POS') ?? '').split(' ')
  const row = (i: number): string => {
    const mjd = 58300.25 + i
    const measured = `736115200001082,${1000 + i},${mjd + 2400000.5},${mjd},${18 + 0.01 * i},0.05,0,zr,${ra},${dec}`
    return `${measured},1.0,0.0,20180701250000,736,1,2,20.9,26.2,0.03,0.1,0.0001,30.0,1.1,1`
  }
  if (Number(dec) > 80) return `${COLUMNS}\n`
  return `${COLUMNS}\n${Array.from({ length: 8 }, (_, i) => `${row(i)}\n`).join('')}`
}
