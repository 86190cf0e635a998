import { separation } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { Queries } from './connection.ts'
import { coneRanges } from './healpix.ts'
import { readRows } from './read-rows.ts'
import type { SourceRow } from './rows.ts'
import { SOURCES } from './tables.ts'

/** A source and its distance from the centre of a search, deg. */
export type Found = SourceRow & { readonly separation: number }

/**
 * Sources of a project within `radius` degrees (0 to 180, edge included) of a position in degrees, nearest first, then in
 * catalog order.
 * The database offers what lies in the HEALPix pixels of the cone; the haversine distance decides. LATERAL with OFFSET 0 keeps
 * the
 * planner from scanning the table.
 * @throws AstroError `cone_search` when the position or the radius is impossible.
 */
export async function coneSearch(db: Queries, project: string, ra: number, dec: number, radius: number): Promise<Found[]> {
  checkCone(ra, dec, radius)
  const ranges = coneRanges(ra, dec, radius)
  const rows = await readRows<SourceRow>(db, SOURCES,
    `FROM unnest($2::bigint[], $3::bigint[]) AS z(low, high)
      CROSS JOIN LATERAL (SELECT * FROM sources WHERE project = $1 AND hpx >= z.low AND hpx < z.high OFFSET 0) t`,
    [project, ranges.map(([low]) => low), ranges.map(([, high]) => high)])
  return rows
    .map((row) => ({ ...row, separation: separation(ra, dec, row.ra, row.dec) }))
    .filter((row) => row.separation <= radius)
    .toSorted((a, b) => a.separation - b.separation || a.cat_index - b.cat_index)
}

/** The nearest source of a project within `radius` degrees; null when there is none. */
export async function nearest(db: Queries, project: string, ra: number, dec: number, radius: number): Promise<Found | null> {
  const [first] = await coneSearch(db, project, ra, dec, radius)
  return first ?? null
}

function checkCone(ra: number, dec: number, radius: number): void {
  const wrong = !Number.isFinite(ra) ? `RA ${ra} is no number of degrees`
    : !(Math.abs(dec) <= 90) ? `Dec ${dec} is not within -90 to 90 degrees`
    : !(radius >= 0 && radius <= 180) ? `radius ${radius} is not within 0 to 180 degrees` : null
  if (wrong === null) return
  throw new AstroError('cone_search', EXIT.usage, `There is no such cone: ${wrong}.`, {
    hint: 'Give RA, Dec and radius in degrees.',
  })
}
