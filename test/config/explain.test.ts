import { join } from 'node:path'
import { defineObservatory, z } from '@astro/sdk'
import { expect, test } from 'vitest'
import { criticalConfig, effectiveConfig, toYaml } from '../../src/config/effective.ts'
import { explain } from '../../src/config/explain.ts'
import { configSchema } from '../../src/config/schema.ts'
import { demo, failure, folder, loader, plugins } from './fixtures.ts'

const cwd = folder()
const load = loader(cwd)
const file = join(cwd, 'test.yaml')
const text = `project: {obs_names: [ztf, demo]}
observatories:
  reduce_kwargs:
    drop_bad: true
  ztf: {reduce_kwargs: {drop: false, gap: 30}}
  demo: {sim_args: {a: 1, b: 2}}
finder:
  snr_thresholds: 4
catalog: {default: wd, mag_column: G}
`.replace('snr_thresholds', 'Snr_Threshold')

test('a value, its origin and what it shadows', () => {
  const config = load(text, { sets: ['finder.snr_threshold=6'], env: { ASTRO_DATA: '/d' } })
  expect(explain(config, 'finder.snr_threshold')).toEqual({
    key: 'finder.snr_threshold',
    value: 6,
    default: 5,
    type: 'number',
    description: expect.stringContaining('signal-to-noise'),
    origin: { kind: 'flag', flag: '--set finder.snr_threshold' },
    shadowed: [{ key: 'finder.snr_threshold', value: 4, origin: { kind: 'file', file, line: 8, column: 3 } }],
  })
  expect(explain(config, 'finder.max_det_per_lc')).toMatchObject({
    value: 10,
    origin: { kind: 'default' },
    shadowed: [],
    type: 'integer',
  })
  expect(explain(config, 'data.root')).toMatchObject({ value: '/d', origin: { kind: 'env', flag: 'ASTRO_DATA' } })
  expect(explain(config, 'catalog.name_column')).toMatchObject({
    value: 'source_id',
    default: null,
    type: 'string or null',
    origin: { kind: 'preset' },
  })
  expect(explain(config, 'catalog.mag_column')).toMatchObject({
    value: 'G',
    origin: { kind: 'file', line: 9 },
    shadowed: [{ value: 'phot_g_mean_mag', origin: { kind: 'preset' } }],
  })
  expect(explain(config, 'observatories.ztf.reduce_kwargs.drop_bad')).toMatchObject({
    value: false,
    origin: { line: 5 },
    shadowed: [{ value: true, origin: { line: 4 } }],
  })
  expect(explain(config, 'project.name')).toMatchObject({ value: 'TEST', origin: { kind: 'default' } })
})

test('shorthands, and keys within a mapping', () => {
  const config = load(text, { sets: ['observatories.demo.sim_args.b=3'] })
  expect(explain(config, 'FINDER.abs').key).toBe('finder.abs_snr')
  expect(explain(config, 'observatories.ZTF.reduce.gap')).toMatchObject({ key: 'observatories.ztf.reduce_kwargs.gap', value: 30 })
  expect(explain(config, 'observatories.demo.sim_args.b')).toMatchObject({
    key: 'observatories.demo.sim_args.b',
    value: 3,
    shadowed: [{ value: 2 }],
  })
  expect(explain(config, 'observatories.demo.sim_args')).toMatchObject({
    value: { a: 1, b: 3 },
    shadowed: [{ key: 'observatories.demo.sim_args.b', value: 2 }],
  })
  expect(explain(config, 'observatories.demo.wait_time').key).toBe('observatories.demo.wait_time')
})

test.each([
  'finder.snr_treshold',
  'fin.abs_snr',
  'finder',
  '',
  'observatories.tess.x',
  'finder.snr_threshold.more',
  'simulator.x',
  'observatories.demo.sim_args.none',
])('%j is unknown', (key) => {
  const error = failure(() => explain(load(text), key))
  expect([error.code, error.message]).toEqual(['config_unknown_key', expect.stringContaining(`unknown key '${key}'`)])
  expect(error.data.nearest).toBeTruthy()
})

test('the effective configuration loads again to equal values, presets and paths included', () => {
  for (const given of [
    text,
    '',
    'catalog: {default: test}\nproject: {description: "yes: #1\\n\\u00e9"}',
    'catalog: {filename: x.csv}\ndata: {root: some}',
  ]) {
    const config = load(given)
    const again = load(toYaml(config), { file: '00_config.yaml' })
    expect(effectiveConfig(again)).toEqual(effectiveConfig(config))
    expect(criticalConfig(again)).toEqual(criticalConfig(config))
    expect(toYaml(again)).toBe(toYaml(config))
  }
})

test('order of sections and observatories is fixed', () => {
  const one = effectiveConfig(load(text))
  expect(Object.keys(one)).toEqual(['project', 'data', 'database', 'catalog', 'observatories', 'analysis', 'finder', 'finders', 'quality', 'noise', 'simulator', 'null'])
  expect(Object.keys(one.observatories!)).toEqual(['demo', 'ztf'])
  expect(toYaml(load(text))).toMatch(/^# /)
})

test('only what may change results is critical (acceptance check 4)', () => {
  const base = criticalConfig(load(text))
  const same = [
    'data.root=/elsewhere',
    'database.lock_wait=1',
    'project.description=Z',
    'project.max_num_total=3',
    'observatories.demo.demo_boolean=false',
    'catalog.reference=x',
    'catalog.filename=y.csv',
    'project.name=other',
  ]
  expect(criticalConfig(load(text, { sets: same }))).toEqual(base)
  expect(criticalConfig(load(text, { file: 'elsewhere.yaml' }))).toEqual(base)
  for (const set of [
    'finder.snr_threshold=7',
    'quality.offset_threshold=4',
    'catalog.mag_column=x',
    'observatories.ztf.reduce_kwargs.gap=31',
    'observatories.demo.wait_time=1',
  ]) {
    expect(criticalConfig(load(text, { sets: [set] })), set).not.toEqual(base)
  }
  expect(JSON.stringify(base)).not.toContain(cwd)
})

test('JSON Schema: sections, plugins, keys for all, references that lead somewhere', () => {
  const schema = configSchema(plugins, new Map()) as {
    $schema: string
    properties: Record<string, { properties: Record<string, Record<string, unknown>> }>
    $defs: object
  }
  expect(schema.$schema).toContain('2020-12')
  expect(schema.properties.finder!.properties.max_det_per_lc).toMatchObject({ type: 'integer', minimum: 1, default: 10 })
  const observatories = schema.properties.observatories!.properties
  expect(observatories.ztf).toMatchObject({
    properties: {
      base_url: { type: 'string' },
      reduce_kwargs: { properties: { gap: { default: 40 } } },
      check_download_pars: { type: 'boolean' },
    },
    additionalProperties: false,
  })
  expect(observatories.demo_string).toMatchObject({ anyOf: [{ type: 'string' }] })
  for (const section of Object.keys(load(null).finder))
    expect(schema.properties.finder!.properties[section]!.description).toBeTruthy()
  const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map((match) => match[1]!)
  expect(references.length).toBeGreaterThan(0)
  for (const name of references) expect(Object.keys(schema.$defs)).toContain(name)
})

test('a plugin without parameters', () => {
  const bare = defineObservatory({ ...demo, params: z.strictObject({}), reduceParams: z.strictObject({}) })
  expect(loader(cwd)('', { observatories: new Map([['demo', bare]]) }).observatories.demo).toEqual({
    params: {},
    reduce: {},
    checkDownloadPars: false,
  })
})
