import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DataSource } from 'typeorm'
import { afterAll, describe, expect, it } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { EMBEDDED_MAJOR, openEmbedded } from '../../src/database/embedded.ts'
import { ENTITIES } from '../../src/database/entities.ts'
import { MIGRATIONS } from '../../src/database/migrations/index.ts'
import { migrate, MIGRATIONS_TABLE, requireCurrent } from '../../src/database/migrate.ts'
import { openDatabase } from '../../src/database/open.ts'
import { serverAddress } from '../../src/database/server.ts'
import { projectCounts } from '../../src/database/products.ts'
import { startPlaces } from './places.ts'

const { places, stop } = await startPlaces()
afterAll(stop)
const embedded = places[0]!
const server = places.find((place) => place.kind === 'server')
const names = MIGRATIONS.map((Migration) => Migration.name)

async function failure(work: Promise<unknown>): Promise<AstroError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  )
  expect(error).toBeInstanceOf(AstroError)
  return error as AstroError
}

describe.each(places)('$kind', (place) => {
  it('is made on first use, is there on the second, and can be read only', async () => {
    const options = await place.options()
    expect(await failure(openDatabase({ ...options, readOnly: true }))).toMatchObject({ code: 'no_database', exit: 7 })
    const first = await openDatabase(options)
    expect(await first.migrationStatus()).toEqual({ applied: names, pending: [], unknown: [] })
    expect(await first.migrate()).toEqual([])
    const values = "('P', 's', 'O', 'fetch', 'c', 'm', 1)"
    await first.query(`INSERT INTO failures (project, source_name, observatory, stage, code, message, count) VALUES ${values}`)
    await first.close()
    const second = await openDatabase({ ...options, readOnly: true })
    expect(await projectCounts(second, 'P')).toMatchObject({ sources: 0, failed: 1 })
    expect(await failure(second.query('DELETE FROM failures'))).toMatchObject({ code: 'database_read_only' })
    await second.close()
  })

  it('refuses the schema of a newer astro', async () => {
    const options = await place.options()
    const db = await openDatabase(options)
    await db.query(`INSERT INTO ${MIGRATIONS_TABLE} ("timestamp", name) VALUES (9999999999999, 'FromTheFuture9999999999999')`)
    await db.close()
    expect(await failure(openDatabase(options))).toMatchObject({
      code: 'database_newer',
      data: { unknown: ['FromTheFuture9999999999999'] },
    })
    const left = await openDatabase({ ...options, migrations: 'leave' })
    expect((await left.migrationStatus()).unknown).toHaveLength(1)
    await left.close()
  })

  it('undoes a transaction that fails, and goes on; gives 64-bit numbers as text', async () => {
    const db = await openDatabase(await place.options())
    expect(await db.query('SELECT 9007199254740993::bigint AS n')).toEqual([{ n: '9007199254740993' }])
    const insert =
      "INSERT INTO runs (project, command, state, config, version, code) VALUES ('P', 'run', 'running', '{}', '1', 'x')"
    await expect(
      db.transaction(async (tx) => {
        await tx.query(insert)
        await tx.query('SELECT 1/0')
      }),
    ).rejects.toThrow('division by zero')
    expect(await db.query('SELECT count(*) FROM runs')).toEqual([{ count: '0' }])
    await db.transaction(async (tx) => tx.query(insert))
    expect(await db.query('SELECT count(*) FROM runs')).toEqual([{ count: '1' }])
    await db.close()
  })
})

describe('schema', () => {
  const options = { type: 'postgres', migrationsTableName: MIGRATIONS_TABLE } as const

  async function compare(access: object): Promise<void> {
    const source = new DataSource({ ...options, entities: [...ENTITIES], migrations: [...MIGRATIONS], ...access })
    await source.initialize()
    expect((await source.driver.createSchemaBuilder().log()).upQueries.length).toBeGreaterThanOrEqual(ENTITIES.length)
    await migrate(source)
    const drift = await source.driver.createSchemaBuilder().log()
    expect(drift.upQueries.map((query) => query.query)).toEqual([])
    for (let i = 0; i < MIGRATIONS.length; i++) await source.undoLastMigration()
    const left = await source.query<{ relname: string }[]>(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )
    expect(left.map((row) => row.relname)).toEqual([MIGRATIONS_TABLE])
    await source.destroy()
  }

  it('is after the migrations what the entities say, and gone when they are undone (embedded)', async () => {
    const { root } = await embedded.options()
    mkdirSync(root, { recursive: true })
    const { pool, close } = await openEmbedded(root)
    await compare({ extra: pool })
    await close()
  })

  it.runIf(server)('is that on a server too', async () => {
    const { url, passwordEnv, env } = await server!.options()
    const { user, host, port, password, database } = serverAddress(url!, passwordEnv, env)
    await compare({ host, port, username: user, password, database })
  })

  it('that lacks something, or has more, is refused', () => {
    expect(() => requireCurrent({ applied: ['a'], pending: [], unknown: [] })).not.toThrow()
    expect(() => requireCurrent({ applied: ['a'], pending: ['b'], unknown: [] })).toThrow(
      expect.objectContaining({ code: 'database_outdated' }),
    )
    expect(() => requireCurrent({ applied: ['a'], pending: ['b'], unknown: ['c'] })).toThrow(
      expect.objectContaining({ code: 'database_newer' }),
    )
  })
})

describe('embedded', () => {
  it('is the version of PostgreSQL that folders are checked for', async () => {
    const options = await embedded.options()
    const db = await openDatabase(options)
    const [row] = await db.query<{ server_version: string }>('SHOW server_version')
    expect(row!.server_version.split('.')[0]).toBe(EMBEDDED_MAJOR)
    await db.close()
    expect(existsSync(join(options.root, 'db.lock'))).toBe(false)
    writeFileSync(join(options.root, 'db', 'PG_VERSION'), '17\n')
    const error = await failure(openDatabase(options))
    expect(error).toMatchObject({ code: 'database_version', data: { found: '17' } })
    expect(existsSync(join(options.root, 'db.lock'))).toBe(false)
  })

  it('is for one process at a time', async () => {
    const options = await embedded.options()
    const db = await openDatabase({ ...options, command: 'astro run wd' })
    expect(await failure(openDatabase(options))).toMatchObject({
      code: 'database_locked',
      exit: 7,
      data: { command: 'astro run wd' },
    })
    await db.close()
  })

  it('does not take another folder for its own', async () => {
    const options = await embedded.options()
    mkdirSync(join(options.root, 'db'), { recursive: true })
    expect(await failure(openDatabase(options))).toMatchObject({ code: 'database_version', data: { found: null } })
  })

  it('starts again after a kill during its making', async () => {
    const options = await embedded.options()
    const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'commit.ts'), options.root, '0'], {
      stdio: 'ignore',
    })
    while (!existsSync(join(options.root, 'db.new', 'PG_VERSION'))) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(existsSync(join(options.root, 'db'))).toBe(false)
    const db = await openDatabase(options)
    expect(await projectCounts(db, 'P')).toMatchObject({ sources: 0 })
    await db.close()
  })
})

describe.runIf(server)('server', () => {
  it('is migrated once when several find it fresh', async () => {
    const options = await server!.options()
    const all = await Promise.all([1, 2, 3].map(() => openDatabase(options)))
    for (const db of all) expect((await db.migrationStatus()).applied).toEqual(names)
    await Promise.all(all.map((db) => db.close()))
  })

  it('says that the connection was lost', async () => {
    const options = await server!.options()
    const [db, other] = [await openDatabase(options), await openDatabase(options)]
    const lost = await failure(
      db.transaction(async (tx) => {
        const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await other.query('SELECT pg_terminate_backend($1)', [row!.pid])
        await new Promise((resolve) => setTimeout(resolve, 100))
        await tx.query('SELECT 1')
      }),
    )
    expect(lost).toMatchObject({ code: 'database_lost', exit: 7 })
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await Promise.all([db.close(), other.close()])
  })

  it('lets one run of a project work at a time', async () => {
    const options = await server!.options()
    const one = await openDatabase({ ...options, command: 'astro run wd' })
    const two = await openDatabase(options)
    const release = await one.lockProject('WD')
    expect(await failure(two.lockProject('WD'))).toMatchObject({
      code: 'project_locked',
      exit: 7,
      data: { command: 'astro run wd' },
    })
    ;(await two.lockProject('OTHER'))()
    await release()
    const again = await two.lockProject('WD')
    await again()
    await Promise.all([one.close(), two.close()])
  })

  it('says what is wrong without the password', async () => {
    const options = await server!.options()
    const url = new URL(options.url!)
    const wrong = await failure(openDatabase({ ...options, env: { TEST_PASSWORD: 'hunter2' } }))
    expect(wrong).toMatchObject({ code: 'database_denied', exit: 7, hint: expect.stringContaining('TEST_PASSWORD') })
    const none = await failure(openDatabase({ ...options, passwordEnv: null }))
    expect(none).toMatchObject({ code: 'database_denied', hint: expect.stringContaining('database.password_env') })
    const missing = await failure(openDatabase({ ...options, url: `postgresql://tester@${url.host}/nothing_here` }))
    expect(missing).toMatchObject({
      code: 'database_missing',
      hint: expect.stringContaining(`createdb -h ${url.hostname} -p ${url.port} -U tester nothing_here`),
    })
    const errors = [wrong, none, missing]
      .map((error) => `${error.message} ${error.hint} ${JSON.stringify(error.data)}`)
      .join('\n')
    expect(errors).not.toContain('hunter2')
    expect(errors).not.toContain(options.env.TEST_PASSWORD)
  })
})

describe('address', () => {
  it('is read as the PostgreSQL tools do', () => {
    expect(serverAddress('postgresql://a%40b@db.example:5433/my%20base?sslmode=require', 'PW', { PW: 'x' })).toEqual({
      host: 'db.example',
      port: 5433,
      user: 'a@b',
      database: 'my base',
      password: 'x',
      ssl: { rejectUnauthorized: false },
    })
    expect(serverAddress('postgres://[::1]/d', null, {})).toMatchObject({ host: '::1', port: 5432, user: undefined, ssl: false })
  })

  it.each([
    '',
    'mysql://h/d',
    'postgresql://u:hunter2@h/d',
    'postgresql://u@h',
    'postgresql://u@h/d?sslmode=maybe',
    'postgresql://u@h/d?x=1',
    'postgresql://u@h/%zz',
  ])('refuses %j without repeating it', (url) => {
    const error = (() => {
      try {
        serverAddress(url, null, {})
      } catch (e) {
        return e as AstroError
      }
      throw new Error('accepted')
    })()
    expect(error).toMatchObject({ code: 'database_url', exit: 3 })
    expect(error.message).not.toContain('hunter2')
  })

  it('names the variable that is not set', async () => {
    const options = { ...(await embedded.options()), url: 'postgresql://u@127.0.0.1:1/d', passwordEnv: 'MY_PASSWORD' }
    expect(await failure(openDatabase(options))).toMatchObject({ code: 'database_password', data: { variable: 'MY_PASSWORD' } })
  })

  it('says when nobody answers', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => probe.once('listening', resolve))
    const { port } = probe.address() as AddressInfo
    await new Promise((resolve) => probe.close(resolve))
    const error = await failure(openDatabase({ ...(await embedded.options()), url: `postgresql://u@127.0.0.1:${port}/d` }))
    expect(error).toMatchObject({ code: 'database_unreachable', exit: 7 })
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })
})

it('keeps heavy libraries out of what is loaded before a database is opened', () => {
  const folder = join(import.meta.dirname, '../../src/database')
  for (const file of ['write.ts', 'read.ts', 'products.ts', 'cone.ts', 'runs.ts', 'connection.ts', 'lock.ts', 'tables.ts']) {
    expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/^import (?!type).*'(typeorm|pg|@electric-sql)/m)
  }
})
