import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withPostgres } from '../support/postgres.ts'
import { catalogOf, startArchive } from './support/archive.ts'
import { filesBelow, place, type Ended, type ErrorDocument, type Place } from './support/astro.ts'
import { madeUpStar } from './support/ztf-data.ts'

const CANARY = 'c4n4ry-b1rd'
const pg = createRequire(import.meta.url)('pg') as typeof import('pg')

/** Places that hold the secret: what was printed, and files below these folders. */
function leaks(at: Place, ended: readonly Ended[], folders: readonly string[], secret = CANARY): string[] {
  const forms = [secret, Buffer.from(secret).toString('base64').slice(0, -2), Buffer.from(`me:${secret}`).toString('base64'), encodeURIComponent(secret)]
  const holds = (bytes: Buffer): boolean => forms.some((form) => bytes.includes(form))
  const printed = ended.flatMap(({ stdout, stderr }, i) => [[`stdout ${i}`, stdout], [`stderr ${i}`, stderr]] as const)
  return [
    ...printed.filter(([, text]) => holds(Buffer.from(text))).map(([name]) => name),
    ...folders.flatMap((folder) => filesBelow(at.path(folder)).filter((file) => holds(readFileSync(join(at.path(folder), file))))),
  ]
}

describe('a secret in the configuration is refused and never shown', () => {
  it.each([
    ['a password of the database', 'database.url', `postgresql://me:${CANARY}@127.0.0.1:9/x`],
    ['a password after strange characters', 'database.url', `postgresql://me:p/${CANARY}@127.0.0.1:9/x`],
    ['a parameter of the database', 'database.url', `postgresql://me@127.0.0.1:9/x?password=${CANARY}`],
    ['a password of an archive', 'observatories.ztf.base_url', `http://me:${CANARY}@127.0.0.1:9/x`],
    ['a token of an archive', 'observatories.ztf.base_url', `http://127.0.0.1:9/x?token=${CANARY}`],
    ['a key that is called so', 'observatories.ztf.api_key', CANARY],
    ['a section that is called so', 'password', CANARY],
  ])('%s', async (_, key, value) => {
    const at = place()
    at.write('x.yaml', `project: {name: x, obs_names: [ztf]}\n${nested(key.split('.'), value)}`)
    const runs = [
      await at.astro(['run', '--config', 'x.yaml', '--json'], { ASTRO_DEBUG: '1' }),
      await at.astro(['run', 'demo', '--observatory', 'ztf', '--set', `${key}=${value}`, '--json', '--record', 'tape'], { ASTRO_DEBUG: '1' }),
      await at.astro(['config', 'show', '--config', 'x.yaml']),
    ]
    expect(runs.map(({ code }) => code)).toEqual([3, 3, 3])
    for (const ended of runs.slice(0, 2)) expect(ended.json<ErrorDocument>().error.code).toBe('inline_password')
    expect(leaks(at, runs, ['astro-data', 'tape', 'home'])).toEqual([])
  })
})

function nested(path: readonly string[], value: string): string {
  const lines = path.map((key, depth) => `${'  '.repeat(depth)}${key}:`)
  return `${lines.join('\n')} ${JSON.stringify(value)}\n`
}

it('what an archive lets slip is not kept', async () => {
  const at = place()
  const stars = ['cookie', 'elsewhere', 'echo', 'refused'].map((name, i) => madeUpStar(name, 20 + i, 5, 20))
  const archive = await startArchive(stars, ({ name, text }, response, request) => {
    const cookie = { 'set-cookie': `session=${CANARY}`, 'x-api-key': CANARY }
    if (name === 'cookie') response.writeHead(200, cookie).end(text)
    else if (name === 'elsewhere') response.writeHead(302, { location: `http://me:${CANARY}@127.0.0.2/x?token=${CANARY}#${CANARY}` }).end()
    else if (name === 'echo') response.writeHead(200).end(`<html><pre>${request.url} ${JSON.stringify(request.headers)}</pre></html>\n`)
    else response.writeHead(401, { 'www-authenticate': `Basic realm="${CANARY}"`, ...cookie }).end('who are you')
  })
  try {
    at.write('list.csv', catalogOf(stars))
    at.write('list.yaml', `project: {name: list, obs_names: [ztf]}\ncatalog: {filename: list.csv}\nobservatories: {ztf: {base_url: "${archive.url}", retry_delay: 0}}\n`)
    const env = { ASTRO_DEBUG: '1', PGPASSWORD: CANARY, AWS_SECRET_ACCESS_KEY: CANARY, ZTF_PASSWORD: CANARY, HTTP_COOKIE: CANARY }
    const runs = [
      await at.astro(['run', '--config', 'list.yaml', '--record', 'tape', '--json'], env),
      await at.astro(['status', '--config', 'list.yaml', '--failures'], env),
      await at.astro(['doctor', '--json'], env),
      await at.astro(['plugins', 'install', '--json'], env),
    ]
    expect(runs[0]!.code).toBe(5)
    expect(runs[0]!.json<{ failures: { source: string; code: string }[] }>().failures.map(({ source, code }) => [source, code])).toEqual([
      ['elsewhere', 'foreign_redirect'], ['echo', 'not_a_table'], ['refused', 'http_status'],
    ])
    expect(filesBelow(at.path('tape')).length).toBeGreaterThan(3)
    expect(leaks(at, runs, ['astro-data', 'tape', 'home'])).toEqual([])
  } finally {
    await archive.close()
  }
})

it('the password of a database server comes from the environment and goes nowhere', async ({ skip }) => {
  const done = await withPostgres(async (server) => {
    const at = place()
    const url = await server.fresh()
    at.write('served.yaml', `project: {name: served, obs_names: [demo]}\ncatalog: {default: test}\ndatabase: {url: "${url}", password_env: ASTRO_TEST_SECRET}\n`)
    const env = { ASTRO_TEST_SECRET: server.password, ASTRO_DEBUG: '1' }
    const run = ['--config', 'served.yaml', '--json']
    const runs = [
      await at.astro(['run', ...run, '--record', 'tape'], env), await at.astro(['sources', ...run], env), await at.astro(['db', 'status', ...run], env),
      await at.astro(['config', 'show', ...run], env), await at.astro(['run', ...run, '--set', 'finder.snr_threshold=6'], { ...env, ASTRO_TEST_SECRET: `wrong-${server.password}` }),
    ]
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 7])
    expect(runs[0]!.json()).toMatchObject({ counts: { sources: 10, new: 10 } })
    expect(leaks(at, runs, ['astro-data', 'tape', 'home'], server.password)).toEqual([])
    expect(await rowsOf(url, server.password)).not.toContain(server.password)
    return true
  })
  if (!done) skip('no PostgreSQL can be started here')
})

/** Every row of every table as text. */
async function rowsOf(url: string, password: string): Promise<string> {
  const { hostname: host, port, username: user, pathname } = new URL(url)
  const client = new pg.Client({ host, port: Number(port), user, database: pathname.slice(1), password })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'")
    let text = ''
    for (const { name } of tables) text += JSON.stringify((await client.query(`SELECT t::text FROM "${name}" t`)).rows)
    expect(text).toContain('SERVED')
    return text
  } finally {
    await client.end()
  }
}
