import type { Json } from '@astro/sdk'

type Header = Readonly<Record<string, Json>>

/**
 * Seconds that light was gathered in one cadence: INT_TIME times NUM_FRM, less what the mitigation of cosmic rays on board drops, the
 * highest and the lowest of each block of CRBLKSZ frames (TESS Instrument Handbook 2018, section 5.1): 0.8 of it for blocks of ten.
 * Cleaning on the ground (CRSPOC) drops no frame. NaN where the headers do not tell.
 * @param primary first header of the file @param light header of its light curve
 */
export function exposureOf(primary: Header, light: Header): number {
  const seconds = number(light['INT_TIME'] ?? primary['INT_TIME']) * number(light['NUM_FRM'] ?? primary['NUM_FRM'])
  if ((primary['CRMITEN'] ?? light['CRMITEN']) !== true) return seconds
  const given = number(primary['CRBLKSZ'] ?? light['CRBLKSZ'])
  const block = given > 2 ? given : 10
  return (seconds * (block - 2)) / block
}

/** A value of a header as a number; NaN when it is none. */
export function number(value: Json | undefined): number {
  return typeof value === 'number' ? value : NaN
}
