import { createHash } from 'node:crypto'
import { wrap360 } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { type Catalog, createCatalog } from './catalog.ts'
import { MAX_NAME } from './name.ts'
import { quote } from './problem.ts'
import { positionName } from './sexagesimal.ts'

/** A source given on the command line: ICRS deg at J2000, mag. */
export interface SingleSource {
  readonly ra: number
  readonly dec: number
  readonly name?: string | undefined
  readonly mag?: number | undefined
}

/**
 * A catalog of one row. Without a name the source is named by its position, `JHHMMSS.ss+DDMMSS.s`.
 * @throws AstroError EXIT.usage `position_invalid`, `name_invalid`, `mag_invalid`
 */
export function singleSource({ ra, dec, name, mag }: SingleSource): Catalog {
  if (!(ra >= -180 && ra < 540))
    throw usage('position_invalid', `--ra ${ra} is outside 0 to 360 deg`, 'Give the right ascension in degrees.')
  if (!(Math.abs(dec) <= 90))
    throw usage('position_invalid', `--dec ${dec} is outside -90 to 90 deg`, 'Give the declination in degrees.')
  if (mag !== undefined && !Number.isFinite(mag))
    throw usage('mag_invalid', `--mag ${mag} is no magnitude`, 'Give a number, or leave --mag out.')
  const right = wrap360(ra)
  const called = name === undefined ? positionName(right, dec) : name.trim()
  if (called === '' || /\p{Cc}/u.test(called) || Buffer.byteLength(called) > MAX_NAME) {
    throw usage(
      'name_invalid',
      `--name ${quote(called)} is no name of a source`,
      `Give 1 to ${MAX_NAME} bytes without control characters.`,
    )
  }
  const row = { name: called, ra: right, dec, mag: mag ?? null }
  return createCatalog({
    checksum: createHash('sha256').update(JSON.stringify(row)).digest('hex'),
    guessed: {},
    notes: [],
    columns: Object.keys(row),
    magFilter: null,
    epoch: 2000,
    data: {
      names: [called],
      indexByName: new Map([[called, 0]]),
      ra: Float64Array.of(right),
      dec: Float64Array.of(dec),
      numbers: mag === undefined ? {} : { mag: Float64Array.of(mag) },
      filters: undefined,
      aliases: undefined,
    },
    row: () => row,
  })
}

function usage(code: string, message: string, hint: string): AstroError {
  return new AstroError(code, EXIT.usage, message, { hint })
}
