import { AstroError, EXIT } from '../errors.ts'
import { fluxesOf, magnitudesOf } from '../kernels/one-curve.ts'
import { LOG_BASE } from './flux.ts'

/** The four columns of brightness; absent ones undefined. */
export interface Brightness {
  readonly mag: Float64Array
  readonly magerr: Float64Array | undefined
  readonly flux: Float64Array
  readonly fluxerr: Float64Array | undefined
}

/**
 * Magnitude and flux, each from the other where only one is given (both given are left alone), and the error of one from the
 * error of the other: a relative flux error is `LOG_BASE` times the magnitude error. NaN where a flux is not positive. No error
 * at all stays absent.
 * @throws AstroError `no_brightness` when there is neither.
 */
export function completeBrightness(
  given: { [name in keyof Brightness]: Float64Array | undefined },
  zeroPoint: number,
): Brightness {
  if (!given.mag && !given.flux) {
    throw new AstroError('no_brightness', EXIT.someFailed, 'the light curve has neither a magnitude nor a flux column', {
      hint: 'Name one of its columns mag or flux.',
    })
  }
  const mag = given.mag ?? magnitudesOf(given.flux!, zeroPoint)
  const flux = given.flux ?? fluxesOf(given.mag!, zeroPoint)
  const magerr = given.magerr ?? given.fluxerr?.map((error, i) => (flux[i]! > 0 ? error / flux[i]! / LOG_BASE : NaN))
  const fluxerr = given.fluxerr ?? given.magerr?.map((error, i) => (flux[i]! > 0 ? error * flux[i]! * LOG_BASE : NaN))
  return { mag, magerr, flux, fluxerr }
}
