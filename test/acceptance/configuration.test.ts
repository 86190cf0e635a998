import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z, type Observatory } from '@astro/sdk'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load.ts'
import { discoverPlugins } from '../../src/plugins/discover.ts'
import { loadObservatories } from '../plugins/packages.ts'
import { place, ROOT } from './support/astro.ts'

type Shown = Record<string, Record<string, unknown>> & {
  observatories: Record<string, Record<string, unknown> & { reduce_kwargs: Record<string, unknown> }>
}

const at = place()
at.write('default_test.yaml', `project: {obs_names: [demo, ztf], description: X}
data: {root: from-file}
catalog: {default: test, mag_column: magerr}
observatories:
  reduce_kwargs: {drop_bad: true, mag_range: 1.5}
  ztf:
    reduce_kwargs: {gap: 100, mag_range: null}
finder: {snr_threshold: 2.5}
`)

const show = async (args: readonly string[], env = {}): Promise<Shown> => {
  const { code, json } = await at.astro(['config', 'show', ...args, '--json'], env)
  expect(code).toBe(0)
  return json<Shown>()
}

describe('the order of configuration (check 3)', () => {
  it('takes the file, and within it the observatory above what is for all', async () => {
    const { project, observatories, finder } = await show(['default_test'])
    expect(project).toMatchObject({ name: 'DEFAULT_TEST', description: 'X', obs_names: ['demo', 'ztf'] })
    expect(observatories['demo']!.reduce_kwargs).toMatchObject({ drop_bad: true, mag_range: 1.5 })
    expect(observatories['ztf']!.reduce_kwargs).toEqual({ drop_bad: true, mag_range: null, radius: 3, gap: 100 })
    expect(finder!['snr_threshold']).toBe(2.5)
  })

  it('takes flags above the file', async () => {
    const { project, observatories } = await show(['default_test', '--set', 'project.description=Y', '--set', 'observatories.demo.demo_string=new'])
    expect([project!['description'], observatories['demo']!['demo_string']]).toEqual(['Y', 'new'])
  })

  it('takes defaults where there is no file', async () => {
    const { project, finder, quality } = await show(['nowhere', '--observatory', 'demo'])
    expect([project!['name'], project!['description'], finder!['snr_threshold'], quality!['offset_threshold']]).toEqual(['NOWHERE', '', 5, 3.5])
  })

  it('goes default < preset < environment < file < flag, and tells it', async () => {
    const explain = async (key: string, args: readonly string[] = [], env = {}): Promise<{ value: unknown; origin: { kind: string; line?: number }; shadowed: { value: unknown; origin: { kind: string } }[] }> =>
      (await at.astro(['config', 'explain', key, 'default_test', ...args, '--json'], env)).json()
    const flag = await explain('data.root', ['--set', 'data.root=from-flag'], { ASTRO_DATA: 'from-env' })
    expect(flag.value).toBe(at.path('from-flag'))
    expect([flag.origin, ...flag.shadowed.map(({ origin }) => origin)].map(({ kind }) => kind)).toEqual(['flag', 'file', 'env', 'default'])
    const file = await explain('data.root', [], { ASTRO_DATA: 'from-env' })
    expect([file.value, file.origin.kind, file.origin.line]).toEqual([at.path('from-file'), 'file', 2])
    const column = await explain('catalog.mag_column')
    expect([column.value, column.origin.kind, column.shadowed.map(({ value, origin }) => [value, origin.kind])]).toEqual(['magerr', 'file', [['mag', 'preset']]])
    expect(await explain('catalog.ra_column')).toMatchObject({ value: 'ra', origin: { kind: 'preset' } })
    expect(await explain('quality.offset_threshold')).toMatchObject({ value: 3.5, origin: { kind: 'default' }, shadowed: [] })
    at.write('bare.yaml', 'project: {obs_names: [demo]}\n')
    expect((await show(['bare'], { ASTRO_DATA: 'from-env' }))['data']!['root']).toBe(at.path('from-env'))
    expect((await show(['bare']))['data']!['root']).toBe(at.path('astro-data'))
  })

  it('takes names as flags, and the name of the project from a flag above the one of its file', async () => {
    const { project, observatories } = await show(['default_test', '--set', 'project.name= abcd-efgh12 ', '--observatory', 'ztf'])
    expect([project!['name'], project!['obs_names'], Object.keys(observatories)]).toEqual(['ABCD_EFGH12', ['ztf'], ['ztf']])
  })
})

async function installed(): Promise<ReadonlyMap<string, Observatory>> {
  const { found } = discoverPlugins({ hostRoot: ROOT, oclifPlugins: [] })
  const { observatories } = await loadObservatories(found)
  return new Map([...observatories].map(([id, { observatory }]) => [id, observatory]))
}

it('three projects of one process do not know of each other', async () => {
  const observatories = await installed()
  const load = (project: string, sets: string[] = [], path: string | null = at.path('default_test.yaml')) =>
    loadConfig({ path, cwd: at.folder, env: {}, project, sets, observatories })
  const first = load('one')
  const second = load('two', ['project.description=Y', 'finder.snr_threshold=9', 'observatories.demo.demo_string=new'])
  const third = load('one')
  expect([first.project.description, second.project.description, third.project.description]).toEqual(['X', 'Y', 'X'])
  expect([second.finder.snr_threshold, third.finder.snr_threshold]).toEqual([9, 2.5])
  expect(third.observatories).toEqual(first.observatories)
  expect(load('four', [], null)).toMatchObject({ project: { description: '', obs_names: ['demo'] }, finder: { snr_threshold: 5 } })
})

it('the schema is a JSON Schema that takes the configurations that ship, and refuses others', async () => {
  const { code, json } = await at.astro(['config', 'schema', '--json'])
  const schema = z.fromJSONSchema(json<Parameters<typeof z.fromJSONSchema>[0] & object>())
  expect(code).toBe(0)
  for (const file of [join(ROOT, 'configs', 'demo.yaml'), at.path('default_test.yaml')]) {
    const { success, error } = schema.safeParse(parse(readFileSync(file, 'utf8')))
    expect([file, success, error?.message]).toEqual([file, true, undefined])
  }
  for (const wrong of [{ finder: { snr_threshold: 'five' } }, { findr: {} }, { observatories: { ztf: { retry_dely: 1 } } }, { project: { max_num_total_exceptions: 0 } }]) {
    expect(schema.safeParse(wrong).success).toBe(false)
  }
  // What a run writes beside its products is a configuration again.
  const { stdout } = await at.astro(['config', 'show', 'default_test'])
  expect(schema.safeParse(parse(stdout)).success).toBe(true)
  at.write('again.yaml', stdout)
  expect(await show(['--config', 'again.yaml'])).toEqual(await show(['default_test']))
})
