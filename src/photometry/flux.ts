import { libm } from '../kernels/libm.ts'

/** Zero point of fluxes in microjansky (AB): m = -2.5 log10 f + 23.9. */
export const ZERO_POINT = 23.9

/** ln(10) / 2.5: a small change of one magnitude is this relative change of the flux. */
export const LOG_BASE = Math.LN10 / 2.5

/** Flux of a magnitude, in the unit of the zero point (microjansky for 23.9). */
export function fluxOfMag(mag: number, zeroPoint = ZERO_POINT): number {
  return libm.pow(10, (zeroPoint - mag) / 2.5)
}

/** Magnitude of a flux; NaN where the flux is not positive. */
export function magOfFlux(flux: number, zeroPoint = ZERO_POINT): number {
  return flux > 0 ? zeroPoint - 2.5 * libm.log10(flux) : NaN
}

/**
 * Asinh magnitude ("luptitude") with softening `noise` in the unit of the flux and zero point 0: magnitudes for bright sources,
 * linear in the flux near and below zero (Lupton, Gunn & Szalay 1999, AJ 118, 1406). Without noise it is its limit: the magnitude
 * of a positive flux, NaN of others.
 */
export function luptitude(flux: number, noise: number): number {
  if (noise === 0) return magOfFlux(flux, 0)
  return -(libm.asinh(flux / (2 * noise)) + libm.log(noise)) / LOG_BASE
}
