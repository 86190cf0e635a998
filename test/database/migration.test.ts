import { mkdirSync } from 'node:fs'
import { DataSource } from 'typeorm'
import { afterAll, expect, it } from 'vitest'
import { openEmbedded } from '../../src/database/embedded.ts'
import { ENTITIES } from '../../src/database/entities.ts'
import { MIGRATIONS_TABLE } from '../../src/database/migrate.ts'
import { MIGRATIONS } from '../../src/database/migrations/index.ts'
import { noiseOf } from '../../src/database/noise.ts'
import { openDatabase, type DatabaseOptions } from '../../src/database/open.ts'
import { detections, injectionsOf, lightcurvesOf, nullsOf } from '../../src/database/read.ts'
import { serverAddress } from '../../src/database/server.ts'
import { startPlaces } from './places.ts'

const { places, stop } = await startPlaces()
afterAll(stop)

/** Leaves a database as first light made it, with a detection of each sign. */
async function makeFirstLight(options: DatabaseOptions): Promise<void> {
  const { access, close } = await accessTo(options)
  const source = new DataSource({ type: 'postgres', migrationsTableName: MIGRATIONS_TABLE, entities: [...ENTITIES], migrations: [...MIGRATIONS], ...access })
  await source.initialize()
  await source.runMigrations({ transaction: 'each' })
  for (let i = 1; i < MIGRATIONS.length; i++) await source.undoLastMigration()
  await source.query(`INSERT INTO sources (project, name, ra, dec, aliases, cat_index, cat_row, hpx) VALUES ('P', 'a', 1, 2, '[]', 0, '{}', 5)`)
  await source.query(`INSERT INTO lightcurves (project, observatory, source_name, level, series_number, series_total, series_name, object_id, filter, epochs,
    good, is_uniformly_sampled, zero_point, file, key, checksum, identity)
    VALUES ('P', 'ZTF', 'a', 'reduced', 1, 1, 's', '1', 'zg', 4, 4, false, 23.9, 'f', 'k', 'c', 'i')`)
  for (const snr of [7.5, -6]) {
    await source.query(`INSERT INTO detections (project, source_name, observatory, key, series_number, filter, method, peak_index, start_index, end_index,
      peak_mjd, start_mjd, end_mjd, snr, quality_flag, quality_values, simulated, identity)
      VALUES ('P', 'a', 'ZTF', 'k', 1, 'zg', 'peak finding', 1, 0, 2, ${58000 + snr}, 57990, 58010.5, ${snr}, false, '{"offset": 1}', false, 'i')`)
  }
  await source.destroy()
  await close()
}

async function accessTo({ root, url, passwordEnv, env }: DatabaseOptions): Promise<{ access: object; close: () => Promise<void> }> {
  if (url !== null) {
    const { user, host, port, password, database } = serverAddress(url, passwordEnv, env)
    return { access: { host, port, username: user, password, database }, close: async () => {} }
  }
  mkdirSync(root, { recursive: true })
  const { pool, close } = await openEmbedded(root)
  return { access: { extra: pool }, close }
}

it.each(places)('a data root of first light is brought up to date ($kind)', async (place) => {
  const options = await place.options()
  await makeFirstLight(options)
  if (place.kind === 'server') {
    await expect(openDatabase(options)).rejects.toMatchObject({ code: 'database_outdated', exit: 7 })
    const owner = await openDatabase({ ...options, migrations: 'leave' })
    expect(await owner.migrate()).toEqual(MIGRATIONS.slice(1).map((Migration) => Migration.name))
    await owner.close()
  }
  const db = await openDatabase(options)
  expect((await db.migrationStatus()).pending).toEqual([])
  const rows = await detections(db, 'P')
  expect(rows.map(({ snr, score, sign, finder, band, kind, epoch, duration, values, injection_id, alias_of }) =>
    [snr, score, sign, finder, band, kind, epoch, duration, values, injection_id, alias_of])).toEqual([
    [-6, -6, -1, 'peak', 'zg', 'event', 57994, 20.5, {}, null, null],
    [7.5, 7.5, 1, 'peak', 'zg', 'event', 58007.5, 20.5, {}, null, null],
  ])
  expect(await lightcurvesOf(db, 'P', 'a')).toMatchObject([{ noise_mag: null, noise_ratio: null, noise_error: null, good: 4 }])
  expect([await noiseOf(db, 'P'), await injectionsOf(db, 'P'), await nullsOf(db, 'P')]).toEqual([[], [], []])
  await db.close()
})
