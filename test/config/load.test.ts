import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineObservatory, z } from '@astro/sdk'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { loadConfig, peekObservatories } from '../../src/config/load.ts'
import { demo, failure, folder, loader, plugins } from './fixtures.ts'

const cwd = folder()
const load = loader(cwd)
const at = (place: string) => `${join(cwd, 'test.yaml')}:${place}`

describe('defaults', () => {
  test('the numbers of the specification', () => {
    const config = load(null)
    expect(config.project).toEqual({
      name: 'DEMO',
      obs_names: ['demo'],
      description: '',
      data_types: ['photometry'],
      max_num_total_exceptions: 100,
      max_num_sequence_exceptions: 10,
    })
    expect(config.finder).toEqual({
      snr_threshold: 5,
      snr_threshold_sidebands: -2,
      max_det_per_lc: 10,
      abs_snr: true,
      remove_failed: false,
      gap: 0,
    })
    expect(config.quality).toEqual({ cut_names: ['offset'], offset_threshold: 3.5 })
    expect(config.analysis).toEqual({ finders: ['peak'], save_processed: true, known_variables: [] })
    expect(config.noise).toEqual({ calibrate: true, uncalibrated: 'auto', minimum_curves: 20, bin_width: 0.5 })
    expect(config.simulator).toMatchObject({ seed: 1, num_injections: 1, zero_fraction: 0.1 })
    expect(config.null).toEqual({ seed: 1, trials: 1, method: 'auto', block_days: 30 })
    expect(config.database).toEqual({ url: null, password_env: null, lock_wait: 10 })
    expect(config.data.root).toBe(join(cwd, 'astro-data'))
    expect([config.catalog.catalog_observation_year, config.catalog.ra_column]).toEqual([null, null])
    expect(config.observatories.demo).toEqual({
      params: { demo_string: 'foo', demo_boolean: true, wait_time: 0, wait_time_poisson: 0, sim_args: {} },
      reduce: { drop_bad: false, mag_range: null },
      checkDownloadPars: false,
    })
  })
  test('empty sections are sections of defaults', () => {
    expect(load('finder:\nquality: {}\nobservatories:\n  ztf:\n  reduce_kwargs:\n').finder).toEqual(load(null).finder)
  })
  test('a project without a name is called as its file', () =>
    expect(load('', { file: 'white-dwarfs.yaml' }).project.name).toBe('WHITE_DWARFS'))
})

describe('order (acceptance check 3)', () => {
  const text = `
project: {name: default_test, description: X, obs_names: [demo, ZTF]}
observatories:
  reduce_kwargs: {drop_bad: true}
  Demo: {demo_string: file}
  ZTF: {reduce_kwargs: {drop_bad: false, gap: 30}}
finder: {snr_threshold: 2.5}
`
  test('for all, then the section of the observatory', () => {
    const config = load(text)
    expect(config.project).toMatchObject({ name: 'DEFAULT_TEST', description: 'X', obs_names: ['demo', 'ztf'] })
    expect(config.observatories.demo!.reduce).toEqual({ drop_bad: true, mag_range: null })
    expect(config.observatories.ztf!.reduce).toEqual({ drop_bad: false, gap: 30, min_epochs: 0 })
    expect(config.finder.snr_threshold).toBe(2.5)
  })
  test('flags win, and leave nothing behind for the next', () => {
    const config = load(text, {
      sets: ['project.description=Y', 'observatories.demo.demo_string=new', 'finder.snr_threshold=3', 'finder.snr_threshold=4'],
      project: 'other',
      observatoryIds: ['demo'],
    })
    expect(config.project).toMatchObject({ name: 'OTHER', description: 'Y', obs_names: ['demo'] })
    expect(config.observatories.demo!.params.demo_string).toBe('new')
    expect(Object.keys(config.observatories)).toEqual(['demo'])
    expect(config.finder.snr_threshold).toBe(4)
    expect(load(text).project.description).toBe('X')
    expect(load(null).project.description).toBe('')
  })
  test('a flag for all is above the section of a file, below a flag for one', () => {
    const sets = ['observatories.ztf.reduce_kwargs.gap=7', 'observatories.reduce_kwargs={gap: 5, drop_bad: true}']
    expect(load(text, { sets }).observatories.ztf!.reduce).toEqual({ drop_bad: true, gap: 7, min_epochs: 0 })
  })
  test('mappings merge deeply, lists are replaced', () => {
    const config = load('observatories: {sim_args: {a: 1, list: [1, 2]}, demo: {sim_args: {b: {c: 2}, list: [3]}}}', {
      sets: ['observatories.demo.sim_args.b.d=3'],
    })
    expect(config.observatories.demo!.params.sim_args).toEqual({ a: 1, b: { c: 2, d: 3 }, list: [3] })
  })
  test('a key for all goes to those that declare it', () => {
    const config = load(
      'project: {obs_names: [demo, ztf]}\nobservatories: {demo_string: all, limiting: 19, check_download_pars: true}',
    )
    expect([config.observatories.demo!.params.demo_string, config.observatories.ztf!.params.limiting_magnitude]).toEqual([
      'all',
      19,
    ])
    expect([config.observatories.demo!.checkDownloadPars, config.observatories.ztf!.checkDownloadPars]).toEqual([true, true])
  })
  test('a flag that leaves an observatory out does not make its keys unknown', () => {
    expect(
      load('project: {obs_names: [demo, ztf]}\nobservatories: {demo_string: all}', { observatoryIds: ['ztf'] }).project.obs_names,
    ).toEqual(['ztf'])
  })
})

describe('data root', () => {
  const file = join(cwd, 'sub', 'p.yaml')
  const from = (text: string, env = {}, sets: string[] = []) => {
    mkdirSync(join(cwd, 'sub'), { recursive: true })
    writeFileSync(file, text)
    return loadConfig({ path: file, cwd, env, sets, observatories: plugins }).data.root
  }
  test('default < environment < file < flag, each relative to its own place', () => {
    expect(from('')).toBe(join(cwd, 'astro-data'))
    expect(from('', { ASTRO_DATA: 'env' })).toBe(join(cwd, 'env'))
    expect(from('', { ASTRO_DATA: '' })).toBe(join(cwd, 'astro-data'))
    expect(from('data: {root: ../x}', { ASTRO_DATA: 'env' })).toBe(join(cwd, 'x'))
    expect(from('data: {root: x}', {}, ['data.root=x'])).toBe(join(cwd, 'x'))
    expect(from('data: {root: ~/x}', { HOME: '/home/someone' })).toBe('/home/someone/x')
    expect(from('data: {root: /abs}')).toBe('/abs')
  })
})

describe('catalog presets', () => {
  test.each(['WD', 'wds', 'White Dwarf', 'white_dwarf', 'white-dwarfs'])('%s', (name) => {
    const { catalog } = load(`catalog: {default: "${name}", mag_column: phot_bp_mean_mag}`)
    expect(catalog).toMatchObject({
      default: 'wd',
      filename: 'GaiaEDR3_WD_main.csv',
      name_column: 'source_id',
      pm_ra_column: 'pmra',
      catalog_observation_year: 2016,
      mag_column: 'phot_bp_mean_mag',
    })
  })
  test('a file name of the user is absolute, that of a preset is not', () => {
    expect(load('catalog: {filename: wd.csv, default: test}').catalog.filename).toBe(join(cwd, 'wd.csv'))
    expect(load('catalog: {default: test}').catalog.filename).toBe('test.csv')
  })
  test('an unknown one', () => {
    const error = failure(() => load('catalog:\n  default: gaia'))
    expect([error.code, error.message]).toEqual([
      'config_range',
      at('2:3 catalog.default: must be the name of a preset, test or wd, not "gaia"'),
    ])
  })
})

describe('names of keys', () => {
  test('shorthands within sections, any case of sections, ids and keys; aliases of plugins', () => {
    const config = load(
      'Finder: {SNR_thresh: 6, MAX: 3}\nOBSERVATORIES: {DEMO: {pause: 2, Reduce: {MAG: 1}}}'.replace(
        'SNR_thresh',
        'Snr_Threshold',
      ),
    )
    expect(config.finder).toMatchObject({ snr_threshold: 6, max_det_per_lc: 3 })
    expect(config.observatories.demo).toMatchObject({ params: { wait_time: 2 }, reduce: { mag_range: 1 } })
  })
  test('a shorthand of two keys is refused; the exact name is not', () => {
    const error = failure(() => load('finder:\n  SNR_thresh: 5'))
    expect([error.code, error.message]).toEqual([
      'config_ambiguous_key',
      at("2:3 finder.SNR_thresh: key 'SNR_thresh' of finder may mean snr_threshold, snr_threshold_sidebands"),
    ])
  })
  test.each([
    ['finder:\n  snr_treshold: 5', '2:3 finder.snr_treshold', 'snr_threshold'],
    ['fin: {abs_snr: true}', '1:1 fin', 'finder'],
    ['histograms:\n  deep: {width: 1}\n  more: 2', '1:1 histograms', ''],
    ['observatories:\n  demo:\n    demo_strng: 1', '3:5 observatories.demo.demo_strng', 'demo_string'],
    ['observatories:\n  demo: {reduce_kwargs: {dropbad: true}}', '2:26 observatories.demo.reduce_kwargs.dropbad', 'drop_bad'],
    ['observatories:\n  limiting_magnitude: 3', '2:3 observatories.limiting_magnitude', ''],
    ['observatories:\n  reduce_kwargs: {gap: 3}', '2:19 observatories.reduce_kwargs.gap', 'drop_bad'],
    ['finder: {constructor: 1}', '1:10 finder.constructor', ''],
    ['"": 1', '1:1', ''],
  ])('%j is unknown', (text, place, nearest) => {
    const error = failure(() => load(text))
    expect(error.message).toContain(at(place))
    if (!text.startsWith('"'))
      expect([error.code, error.message]).toEqual([
        'config_unknown_key',
        expect.stringMatching(/unknown key '.*has no attribute/),
      ])
    expect(error.message).toContain(nearest)
    expect(error.message.split('\n')).toHaveLength(1)
  })
  test('two spellings of one key in a file are refused, in two flags the last counts', () => {
    const error = failure(() => load('finder:\n  max_det_per_lc: 1\n  max_det: 2'))
    expect([error.code, error.message]).toEqual([
      'config_duplicate_key',
      at('3:3 finder.max_det_per_lc: the key is set twice, first in line 2'),
    ])
    expect(load(null, { sets: ['finder.max_det_per_lc=2', 'finder.max=3'] }).finder.max_det_per_lc).toBe(3)
  })
})

describe('values', () => {
  test.each([
    ['finder: {max_det_per_lc: 3.5}', 'config_type', 'finder.max_det_per_lc: must be of type integer, not 3.5'],
    ['finder: {max_det_per_lc: 3.0}', 'config_type', 'must be of type integer, not 3 with a decimal point'],
    [
      'observatories: {demo: {reduce_kwargs: {mag_range: -1.0}}}',
      'config_range',
      'observatories.demo.reduce_kwargs.mag_range: must be >0, not -1',
    ],
    ['finder: {max_det_per_lc: 0}', 'config_range', 'finder.max_det_per_lc: must be >=1, not 0'],
    ['finder: {snr_threshold: "five"}', 'config_type', 'must be of type number, not "five"'],
    ['finder: {snr_threshold: .nan}', 'config_type', 'must be of type number, not NaN'],
    ['finder: {snr_threshold: {a: {b: 1}}}', 'config_type', 'finder.snr_threshold: must be of type number, not a mapping'],
    ['finder: {abs_snr: yes}', 'config_type', 'must be of type boolean, not "yes"'],
    ['finder: {abs_snr: null}', 'config_type', 'must be of type boolean, not null'],
    ['finder: 3', 'config_type', 'finder: section finder must be a mapping of keys'],
    ['observatories: {demo: 3}', 'config_type', 'observatories.demo must be a mapping of keys'],
    ['observatories: {reduce_kwargs: 3}', 'config_type', 'observatories.reduce_kwargs must be a mapping of keys'],
    ['quality: {cut_names: [offset, chi]}', 'config_range', 'quality.cut_names.1: must be "offset", not "chi"'],
    ['project: {obs_names: []}', 'config_range', 'project.obs_names'],
    ['project: {obs_names: 3}', 'config_type', 'project.obs_names: must be of type string or array, not 3'],
    ['project: {name: 1a}', 'illegal_name', 'project.name: Cannot legalize name'],
    ['project: {obs_names: [a$]}', 'illegal_name', 'project.obs_names: Cannot legalize name'],
    ['catalog: {catalog_observation_year: 20160}', 'config_range', 'must be <=2200, not 20160'],
    ['observatories: {demo: {wait_time: -1}}', 'config_range', 'observatories.demo.wait_time: must be >=0, not -1'],
    ['database: {url: "postgresql://host/db"}', 'config_range', 'the user is missing'],
    ['database: {url: "mysql://u@host/db"}', 'config_range', 'the protocol is another'],
    ['database: {url: "postgresql://u@host/"}', 'config_range', 'the name of the database is missing'],
    ['database: {password_env: "not a name"}', 'config_range', 'must be the name of an environment variable'],
  ])('%s', (text, code, message) => {
    const error = failure(() => load(text))
    expect([error.code, error.exit]).toEqual([code, EXIT.configuration])
    expect(error.message).toContain(message)
    expect(error.message).toMatch(/test\.yaml:1:\d+ /)
    expect(error.hint).toBeTruthy()
  })
  test('all mistakes at once, in the order of the file', () => {
    const error = failure(() => load('finder:\n  abs_snr: 1\n  nonsense: 2\nquality: {offset_thresh: "x"}'))
    expect(error.message.split('\n').map((line) => line.slice(at('').length).split(' ')[0])).toEqual(['2:3', '3:3', '4:11'])
    expect(error.data.issues).toHaveLength(3)
  })
  test('a database address', () => {
    const { database } = load('database: {url: "postgresql://astro@db.example:5433/wd", password_env: ASTRO_DB}')
    expect(database).toEqual({ url: 'postgresql://astro@db.example:5433/wd', password_env: 'ASTRO_DB', lock_wait: 10 })
  })
})

describe('--set', () => {
  test.each([
    ['finder.snr_threshold=6', { snr_threshold: 6 }],
    ['finder={abs_snr: false, max: 2}', { abs_snr: false, max_det_per_lc: 2 }],
    ['FINDER.abs=false', { abs_snr: false }],
  ])('%s', (text, expected) => expect(load(null, { sets: [text] }).finder).toMatchObject(expected))
  test('texts, lists and nothing', () => {
    expect(load(null, { sets: ['project.description=a: b'.replace(': ', ':'), 'catalog.ra_column='] })).toMatchObject({
      project: { description: 'a:b' },
      catalog: { ra_column: null },
    })
    expect(load(null, { sets: ['project.obs_names=[ztf,demo,ZTF]'] }).project.obs_names).toEqual(['ztf', 'demo'])
  })
  test.each([
    ['nothing', 'config_set', EXIT.usage],
    ['=3', 'config_set', EXIT.usage],
    ['a..b=1', 'config_set', EXIT.usage],
    ['finder.max_det=3.0', 'config_type', EXIT.configuration],
    ['finder.max_det=[1', 'config_syntax', EXIT.configuration],
    ['finder.__proto__=1', 'config_set', EXIT.usage],
  ])('%s is refused', (text, code, exit) => {
    const error = failure(() => load(null, { sets: [text] }))
    expect([error.code, error.exit]).toEqual([code, exit])
    expect(error.message).toContain('--set')
  })
})

describe('observatories that are not there', () => {
  const hint = 'astro plugins:install @astro/tess'
  test.each([
    ['project: {obs_names: [demo, tess]}', '1:11 project.obs_names'],
    ['observatories:\n  TESS: {mag_limit: 18}', '2:3 observatories.TESS'],
    ['observatories:\n  TESS: {}', '2:3 observatories.TESS'],
  ])('%j', (text, place) => {
    const error = failure(() => load(text))
    expect(error.code).toBe('observatory_unknown')
    expect(error.message).toContain(at(place))
    expect(error.message).toContain('installed: demo, ztf')
    expect(error.hint).toContain(hint)
  })
  test('peeking finds what is wanted and what may be there', () => {
    const path = join(cwd, 'peek.yaml')
    writeFileSync(
      path,
      'project: {OBS_names: [ZTF, demo]}\nnonsense: 1\n' +
        'observatories: {sim_args: {a: 1}, reduce_kwargs: {x: 1}, TESS: {a: 1}, wrong: 1}\n',
    )
    const input = { path, cwd, env: {}, sets: [] }
    expect(peekObservatories(input)).toEqual({ like: new Map(), wanted: ['ztf', 'demo'], mentioned: ['ztf', 'demo', 'sim_args', 'tess'] })
    expect(peekObservatories({ ...input, observatoryIds: ['Lco'] }).wanted).toEqual(['lco'])
    expect(peekObservatories({ ...input, path: null }).wanted).toEqual(['demo'])
  })
  test('a plugin that fails in its check is named', () => {
    const broken = {
      ...demo,
      checkParams: () => {
        throw new Error('boom')
      },
    }
    const error = failure(() => load(null, { observatories: new Map([['demo', broken]]) }))
    expect([error.code, error.exit]).toEqual(['plugin_failed', EXIT.plugin])
    expect(error.message).toContain("'demo'")
  })
  test('a parameter without a default must be given', () => {
    const strict = defineObservatory({
      ...demo,
      params: z.strictObject({ station: z.string() }),
      reduceParams: z.strictObject({}),
    })
    const error = failure(() => load(null, { observatories: new Map([['demo', strict]]) }))
    expect(error.message).toBe('observatories.demo.station: a value is needed, of type string')
  })
})

test('a file that is not there or cannot be read as text', () => {
  expect(failure(() => loadConfig({ path: join(cwd, 'no.yaml'), cwd, env: {}, sets: [], observatories: plugins })).code).toBe(
    'config_missing',
  )
  expect(failure(() => loadConfig({ path: cwd, cwd, env: {}, sets: [], observatories: plugins })).code).toBe('config_unreadable')
})
