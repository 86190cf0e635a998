import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { DataSource } from 'typeorm'
import { AstroError, EXIT } from '../errors.ts'
import { connect, type Connection } from './connection.ts'
import { ENTITIES } from './entities.ts'
import { takeLock, type LockHolder } from './lock.ts'
import { migrate, migrationStatus, requireCurrent, MIGRATIONS_TABLE, type MigrationStatus } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { lockOnServer, type ProjectHolder } from './project-lock.ts'
import { connectionError, serverAddress, type ServerAddress } from './server.ts'

export interface DatabaseOptions {
  /** The data root: the embedded database is in its folder `db`. */
  readonly root: string
  /** `postgresql://user@host:port/name` of a server; null for the embedded database. */
  readonly url: string | null
  /** Name of the environment variable with the server's password. */
  readonly passwordEnv: string | null
  readonly env: Readonly<Record<string, string | undefined>>
  /** Longest wait for another process, seconds. */
  readonly lockWait: number
  /** What others who wait are told, such as `astro run wd`. */
  readonly command?: string
  /** Called once when another process must be waited for. */
  readonly onWait?: (holder: LockHolder | ProjectHolder) => void
  /** Nothing is made or changed; a database that is not there is an error. */
  readonly readOnly?: boolean
  /** `leave` opens a database whatever its schema, for `astro db`. */
  readonly migrations?: 'automatic' | 'leave'
}

export interface Database extends Connection {
  readonly kind: 'embedded' | 'server'
  /** Keeps other runs of one project away (the embedded database is this process's own anyway). Call the result when done. */
  lockProject(project: string): Promise<() => Promise<void>>
  migrationStatus(): Promise<MigrationStatus>
  /** Applies pending migrations; their names. */
  migrate(): Promise<string[]>
  close(): Promise<void>
}

/** Undone in reverse order when the database is closed, or when opening it fails half-way. */
type Undo = (() => void | Promise<void>)[]

/**
 * Opens the database of a data root, or a server's. The embedded one is made when it is not there, locked for this process, and
 * brought to the
 * present schema; a server is brought there when it is fresh, else `astro db migrate` is for its owner to call.
 * @throws AstroError (exit 7) when it is locked, cannot be reached, refuses, or has another schema.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const undo: Undo = []
  try {
    return options.url === null ? await openOwn(options, undo) : await openServer(options, options.url, undo)
  } catch (error) {
    await undoAll(undo)
    throw error
  }
}

async function openOwn(options: DatabaseOptions, undo: Undo): Promise<Database> {
  const { root, readOnly = false } = options
  if (readOnly && !existsSync(join(root, 'db'))) throw nothingYet(`in ${root}`)
  makeRoot(root)
  const { lockWait: wait, onWait, command = 'astro' } = options
  undo.push(await takeLock(join(root, 'db.lock'), { wait, command, onWait }))
  const { openEmbedded } = await import('./embedded.ts')
  const embedded = await openEmbedded(root)
  undo.push(() => embedded.close())
  const source = await initialize({ extra: embedded.pool }, undo)
  const database = databaseOf('embedded', source, undo, async () => async () => {})
  const status = await migrationStatus(source)
  if (status.unknown.length === 0 && options.migrations !== 'leave') await migrate(source)
  if (options.migrations !== 'leave') requireCurrent(await migrationStatus(source))
  if (readOnly) await database.query('SET default_transaction_read_only = on')
  return database
}

async function openServer(options: DatabaseOptions, url: string, undo: Undo): Promise<Database> {
  const address = serverAddress(url, options.passwordEnv, options.env)
  const { readOnly = false, lockWait, onWait } = options
  const source = await initialize(serverOptions(address, options), undo).catch((error: unknown) => {
    throw connectionError(error, address, options.passwordEnv)
  })
  const connection = connect(poolOf(source))
  const database = databaseOf('server', source, undo, (project) => lockOnServer(connection, project, lockWait, onWait))
  const status = await migrationStatus(source)
  if (options.migrations === 'leave') return database
  if (status.applied.length + status.unknown.length === 0) {
    if (readOnly) throw nothingYet(`in the database '${address.database}' of ${address.host}:${address.port}`)
    await migrateFresh(source, connection)
  }
  requireCurrent(await migrationStatus(source))
  return database
}

/** Of several that find a fresh server at once, one makes the tables. */
async function migrateFresh(source: DataSource, connection: Connection): Promise<void> {
  await connection.session(async (session) => {
    await session.query("SELECT pg_advisory_lock(hashtext('astro migrations'))")
    try {
      await migrate(source)
    } finally {
      await session.query("SELECT pg_advisory_unlock(hashtext('astro migrations'))")
    }
  })
}

function serverOptions(address: ServerAddress, { readOnly, command = 'astro' }: DatabaseOptions): object {
  const { host, port, user, password, database, ssl } = address
  // Settings that results depend on are ours, whatever the server's owner prefers.
  const settings = ['extra_float_digits=3', 'datestyle=ISO', 'timezone=UTC']
  if (readOnly) settings.push('default_transaction_read_only=on')
  return {
    host, port, username: user, password, database, ssl, applicationName: command.slice(0, 60),
    extra: { max: 4, connectionTimeoutMillis: 15_000, options: settings.map((setting) => `-c ${setting}`).join(' ') },
  }
}

async function initialize(options: object, undo: Undo): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres', entities: [...ENTITIES], migrations: [...MIGRATIONS], migrationsTableName: MIGRATIONS_TABLE,
    installExtensions: false, logging: false, poolErrorHandler: () => {}, ...options,
  })
  await source.initialize()
  undo.push(() => source.destroy())
  return source
}

function databaseOf(kind: Database['kind'], source: DataSource, undo: Undo, lockProject: Database['lockProject']): Database {
  return {
    ...connect(poolOf(source)), kind, lockProject,
    migrationStatus: () => migrationStatus(source),
    migrate: () => migrate(source),
    close: () => undoAll(undo),
  }
}

function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master
}

/** All of them, whatever fails; then the first failure. */
async function undoAll(undo: Undo): Promise<void> {
  const failures: unknown[] = []
  for (let step = undo.pop(); step; step = undo.pop()) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

function makeRoot(root: string): void {
  try {
    mkdirSync(root, { recursive: true })
  } catch (error) {
    throw new AstroError('data_root', EXIT.disk, `The data folder ${root} cannot be made: ${(error as Error).message}.`, {
      hint: 'Choose another folder with data.root in the configuration, or with ASTRO_DATA.', cause: error,
    })
  }
}

function nothingYet(where: string): AstroError {
  return new AstroError('no_database', EXIT.database, `There are no results ${where} yet.`, { hint: 'Start with "astro run".' })
}
