const DEG = Math.PI / 180

/** Angle in degrees brought into [0, 360). */
export function wrap360(degrees: number): number {
  const wrapped = degrees - 360 * Math.floor(degrees / 360)
  return wrapped >= 360 ? 0 : wrapped
}

/** Difference a - b of two right ascensions, deg, in [-180, 180): right across RA 0. */
export function raDifference(a: number, b: number): number {
  return wrap360(a - b + 180) - 180
}

/** Great-circle distance of two positions, all in degrees (haversine: exact for small angles, right at the poles). */
export function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const sinDec = Math.sin(((dec2 - dec1) * DEG) / 2)
  const sinRa = Math.sin((raDifference(ra2, ra1) * DEG) / 2)
  const a = sinDec * sinDec + Math.cos(dec1 * DEG) * Math.cos(dec2 * DEG) * sinRa * sinRa
  return (2 * Math.asin(Math.min(1, Math.sqrt(a)))) / DEG
}

/**
 * Position moved by proper motion from one epoch to another (rectilinear motion of the unit vector; distance and radial
 * velocity do not enter, so a missing or negative parallax does no harm).
 * @param pmra proper motion in RA times cos(dec), mas/yr @param pmdec proper motion in Dec, mas/yr
 * @param fromYear, toYear Julian years
 */
export function moveByProperMotion(
  ra: number, dec: number, pmra: number, pmdec: number, fromYear: number, toYear: number,
): { ra: number; dec: number } {
  const scale = ((toYear - fromYear) / 3.6e6) * DEG
  const [sa, ca, sd, cd] = [Math.sin(ra * DEG), Math.cos(ra * DEG), Math.sin(dec * DEG), Math.cos(dec * DEG)]
  const [a, d] = [pmra * scale, pmdec * scale]
  const x = cd * ca - a * sa - d * sd * ca
  const y = cd * sa + a * ca - d * sd * sa
  const z = sd + d * cd
  return { ra: wrap360(Math.atan2(y, x) / DEG), dec: Math.atan2(z, Math.hypot(x, y)) / DEG }
}
