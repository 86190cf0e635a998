import type { DataSource } from 'typeorm'
import { AstroError, EXIT } from '../errors.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** Where the names of applied migrations are kept. */
export const MIGRATIONS_TABLE = 'astro_migrations'

/** Names of migrations, in order. `unknown` were applied by a newer astro. */
export interface MigrationStatus {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
  readonly unknown: readonly string[]
}

/** Compares the database with the migrations of this astro; reads only. */
export async function migrationStatus(source: DataSource): Promise<MigrationStatus> {
  const [table] = await source.query<{ there: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS there', [MIGRATIONS_TABLE])
  const list = `SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY "timestamp"`
  const rows = table?.there ? await source.query<{ name: string }[]>(list) : []
  const known = MIGRATIONS.map((Migration) => Migration.name)
  const applied = rows.map((row) => row.name)
  return {
    applied: applied.filter((name) => known.includes(name)),
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  }
}

/** Applies what is pending, each migration in a transaction of its own; the names applied. */
export async function migrate(source: DataSource): Promise<string[]> {
  const done = await source.runMigrations({ transaction: 'each' })
  return done.map((migration) => migration.name)
}

/** @throws AstroError `database_newer` or `database_outdated` when this astro cannot work with the schema. */
export function requireCurrent({ pending, unknown }: MigrationStatus): void {
  if (unknown.length > 0) {
    throw new AstroError('database_newer', EXIT.database, `The database was changed by a newer astro (${unknown.join(', ')}).`, {
      hint: 'Update astro on this machine.', data: { unknown },
    })
  }
  if (pending.length > 0) {
    const message = `The database lacks ${pending.length} change(s) that this astro needs: ${pending.join(', ')}.`
    throw new AstroError('database_outdated', EXIT.database, message, {
      hint: 'Apply them with "astro db migrate" when nobody else works with an older astro.', data: { pending },
    })
  }
}
