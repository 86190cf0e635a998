import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { toYaml } from '../../src/config/effective.ts'
import { failure, folder, loader } from './fixtures.ts'

const cwd = folder()
const load = loader(cwd)

test.each([
  ['database: {url: "postgresql://astro:hunter2@host:5432/db"}', 'database.url'],
  ['database: {url: "postgres://astro:hunter2@ss@host/db"}', 'database.url'],
  ['database: {url: "postgres://astro:hun/ter2hunter2@host/db"}', 'database.url'],
  ['database: {url: "postgres:astro:hunter2@host/db"}', 'database.url'],
  ['database: {url: "postgresql://astro@host/db?password=hunter2"}', 'database.url'],
  ['database: {url: "postgresql://astro@host/db?sslmode=require&sslpassword=hunter2"}', 'database.url'],
  ['database: {password: hunter2}', 'database.password'],
  ['DATABASE: {Password: 123456}', 'DATABASE.Password'],
  ['observatories: {ztf: {api_token: hunter2}}', 'observatories.ztf.api_token'],
  ['observatories: {ztf: {base_url: "https://me:hunter2@archive.example/"}}', 'observatories.ztf.base_url'],
  ['observatories: {ztf: {base_url: "https://archive.example/?api_key=hunter2"}}', 'observatories.ztf.base_url'],
  ['observatories: {demo: {sim_args: {list: [{secretKey: hunter2}]}}}', 'observatories.demo.sim_args.list.0.secretKey'],
  ['observatories: {demo: {sim_args: {password: {ztf: hunter2}}}}', 'observatories.demo.sim_args.password.ztf'],
  ['nonsense: {apikey: [hunter2]}', 'nonsense.apikey'],
])('%s is refused', (text, key) => {
  for (const run of [
    () => load(text),
    () => load(null, { sets: [`${key}=${JSON.stringify(/"(.*)"/.exec(text)?.[1] ?? 'hunter2')}`] }),
  ]) {
    const error = failure(run)
    expect([error.code, error.exit]).toEqual(['inline_password', EXIT.configuration])
    expect(error.message).toContain(key)
    expect(error.hint).toMatch(/environment variable/)
    if (key.toLowerCase().startsWith('database')) expect(error.hint).toContain('database.password_env')
    expect(JSON.stringify([error.message, error.hint, error.data, error.stack])).not.toMatch(/hunter2|123456/)
  }
})

test('a mistake elsewhere does not repeat it either', () => {
  for (const text of [
    'database: {url: 3, password_env: "hunter2 x"}',
    'database: {password_env: [hunter2]}',
    'database: {url: "hunter2@host"}',
    'passwrd: hunter2',
  ]) {
    const error = failure(() => load(text))
    expect(JSON.stringify([error.message, error.hint, error.data])).not.toContain('hunter2')
  }
})

test('names of variables, empty values and ordinary addresses may stay', () => {
  const config = load(
    'database: {url: "postgresql://astro@host:5432/db", password_env: DB_PASSWORD}\n' +
      'observatories: {ztf: {api_token: null, base_url: "https://x.example:8080/a@b:c?time=12:30"}}\nproject: {obs_names: ztf}',
    {
      env: { DB_PASSWORD: 'hunter2' },
    },
  )
  expect(config.database.password_env).toBe('DB_PASSWORD')
  expect(toYaml(config)).not.toContain('hunter2')
  expect(toYaml(config)).toContain(join(cwd, 'astro-data'))
})
