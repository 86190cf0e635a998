import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { takeLock } from '../../src/database/lock.ts'
import { place, ROOT, STACK, type ErrorDocument } from './support/astro.ts'

const at = place()
const star = 'J055826.93+043926.4'

interface Manifest {
  readonly commands: Record<string, { summary: string; examples: string[] }>
}

const { commands } = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')) as Manifest

beforeAll(async () => {
  const { code, json } = await at.astro(['run', 'demo', '--json'])
  expect([code, json()]).toMatchObject([0, { project: 'DEMO', counts: { sources: 10, new: 10, epochs: 1000 } }])
})

describe.concurrent('every command', () => {
  const ids = Object.keys(commands).toSorted()

  it('is there', () => {
    expect(ids).toEqual(expect.arrayContaining([
      'analyze', 'catalog:search', 'catalog:show', 'config:explain', 'config:schema', 'config:show', 'db:migrate', 'db:status', 'demo', 'detections', 'doctor',
      'fetch', 'init', 'lightcurve', 'plot', 'reduce', 'run', 'sources', 'status',
    ]))
  })

  it.each(ids)('%s explains itself with examples', async (id) => {
    const { code, stdout, stderr } = await at.astro([...id.split(':'), '--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(commands[id]!.summary.slice(0, 40))
    expect(stdout).toMatch(/USAGE\n {2}\$ astro /)
    expect(stdout).toMatch(/EXAMPLES\n {2}\$ astro /)
    expect(stdout).toContain('--json')
  })
})

describe('with --json stdout is one document', () => {
  const empty = ['--set', 'project.name=none']
  it.each<[string[], number, object]>([
    [['run', 'demo'], 0, { project: 'DEMO', counts: { sources: 10, new: 0, skipped: 10, empty: 0, failed: 0, raw_epochs: 1000, light_curves: 10, epochs: 1000, detections: expect.any(Number) }, failures: [] }],
    [['fetch', 'demo'], 0, { project: 'DEMO', counts: { skipped: 10 } }],
    [['reduce', 'demo'], 0, { project: 'DEMO', counts: { skipped: 10 } }],
    [['analyze', 'demo'], 0, { project: 'DEMO', counts: { skipped: 10 } }],
    [['run', 'demo', '--dry-run'], 0, { project: 'DEMO', dry_run: { requests: 0, sources: 10, skipped: 10 } }],
    [['status', 'demo'], 0, { project: 'DEMO', state: 'finished', failures: [] }],
    [['status', 'demo', ...empty], 0, { project: 'NONE', state: 'new' }],
    [['sources', 'demo', '--names', star], 0, { sources: [{ name: star, products: [{ status: 'ok', epochs: 100, light_curves: [{ epochs: 100 }] }] }] }],
    [['sources', 'demo', ...empty], 0, { sources: [] }],
    [['detections', 'demo', '--names', star], 0, { detections: expect.arrayContaining([expect.objectContaining({ source: star, simulated: false })]) }],
    [['lightcurve', star, 'demo'], 0, { source: star, level: 'reduced', light_curves: [{ filter: 'R' }] }],
    [['plot', star, 'demo'], 0, { source: star, output: null }],
    [['catalog', 'show', 'demo', '--rows', '0:2'], 0, { length: 10, sources: [{ index: 0 }, { index: 1 }] }],
    [['catalog', 'search', 'demo', '--ra', '89.612', '--dec', '4.657', '--radius', '60'], 0, { sources: [{ name: star }] }],
    [['config', 'show', 'demo'], 0, { project: { name: 'DEMO' }, finder: { snr_threshold: 5 } }],
    [['config', 'explain', 'finder.snr_threshold', 'demo'], 0, { key: 'finder.snr_threshold', value: 5 }],
    [['config', 'schema'], 0, { type: 'object' }],
    [['db', 'status', 'demo'], 0, { kind: 'embedded', pending: [] }],
    [['db', 'migrate', 'demo'], 0, { applied: [] }],
    [['doctor'], 0, { checks: expect.arrayContaining([expect.objectContaining({ check: 'observatories', ok: true })]) }],
    [['init', 'fresh'], 0, { project: 'fresh', path: 'configs/fresh.yaml' }],
  ])('%j', async (args, exit, shape) => {
    const ended = await at.astro([...args, '--json'])
    expect([ended.code, ended.json()]).toMatchObject([exit, shape])
    expect(ended.stderr).not.toMatch(STACK)
  })

  it.each<[string[], number]>([
    [['init', 'fresh'], 3], [['init'], 2], [['status', 'nosuch'], 3], [['sources', 'nosuch'], 3], [['detections', 'nosuch'], 3], [['lightcurve', 'x', 'demo'], 2], [['lightcurve'], 2],
    [['plot', 'x', 'demo'], 2], [['catalog', 'show', 'nosuch'], 3], [['catalog', 'search', 'demo'], 2], [['catalog', 'search', 'demo', '--ra', '1', '--dec', '2', '--radius', '-1'], 2],
    [['config', 'show', 'nosuch'], 3], [['config', 'explain', 'finder.nosuch', 'demo'], 3], [['db', 'status', 'nosuch'], 3], [['fetch'], 2], [['doctor', 'more'], 2],
  ])('also for an error: %j', { concurrent: true }, async (args, exit) => {
    const ended = await at.astro([...args, '--json'])
    const { error } = ended.json<ErrorDocument>()
    expect([ended.code, typeof error.code, error.message !== '']).toEqual([exit, 'string', true])
    expect(ended.stderr).not.toMatch(STACK)
  })

  it('and notes still reach stderr', async () => {
    at.write('wrapped.csv', 'name,ra,dec\nA,-1,2\n')
    at.write('wrapped.yaml', 'project: {name: wrapped, obs_names: [demo]}\ncatalog: {filename: wrapped.csv}\n')
    const { code, json, stderr } = await at.astro(['run', '--config', 'wrapped.yaml', '--dry-run', '--json'])
    expect([code, json()]).toMatchObject([0, { dry_run: { sources: 1 } }])
    expect(stderr).toMatch(/^astro: 1 right ascension outside 0 to 360 deg wrapped \(first in line 2\)$/m)
  })
})

it('plugins are installed by a command in either spelling', async () => {
  for (const args of [['plugins:install'], ['plugins', 'install']]) {
    const { code, stderr } = await at.astro(args)
    expect([code, stderr.includes('Missing 1 required arg')]).toEqual([2, true])
    expect((await at.astro([...args, '--help'])).code).toBe(0)
  }
})

it('an error in the terminal is a sentence on stderr', async () => {
  const { code, stdout, stderr } = await at.astro(['lightcurve', 'x', 'demo'])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^astro: project DEMO has no light curve of 'x'\n {2}astro sources demo/)
})

it('a database that another process holds is not opened, and its holder is named', async () => {
  const release = await takeLock(at.path('astro-data/db.lock'), { wait: 1, command: 'the other' })
  try {
    const ended = await at.astro(['sources', 'demo', '--set', 'database.lock_wait=0', '--json'])
    expect([ended.code, ended.json<ErrorDocument>().error.message]).toEqual([7, expect.stringMatching(`the other.*|.*${process.pid}`)])
    const status = await at.astro(['status', 'demo', '--json'])
    expect([status.code, status.json()]).toMatchObject([0, { state: 'finished' }])
  } finally {
    release()
  }
})
