import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineFinder, z, type Finder } from '@astro/sdk'
import { afterAll, describe, expect, it } from 'vitest'
import { effectiveConfig, toYaml } from '../../src/config/effective.ts'
import { explain } from '../../src/config/explain.ts'
import { loadConfig, peekFinders, type Config } from '../../src/config/load.ts'
import { configSchema } from '../../src/config/schema.ts'
import { AstroError } from '../../src/errors.ts'
import { plugins } from './fixtures.ts'

const cwd = mkdtempSync(join(tmpdir(), 'astro-finders-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
let count = 0

const rest = {
  title: 'A test finder', version: '1.0', scope: 'curve' as const, kind: 'event' as const, sides: () => 'two' as const, trials: () => 1,
  process: () => ({ columns: [], spectrum: null, state: null }), detect: () => [],
}
const finders = new Map<string, Finder>([
  ['ls', defineFinder({ ...rest, id: 'ls', params: z.strictObject({ terms: z.int().min(1).default(2).describe('terms'), fap: z.number().default(0.01) }) })],
  ['peak', defineFinder({
    ...rest, id: 'peak',
    params: z.strictObject({
      snr_threshold: z.number().positive().default(5), snr_threshold_sidebands: z.number().default(-2), max_det_per_lc: z.int().default(10),
      abs_snr: z.boolean().default(true), remove_failed: z.boolean().default(false), gap: z.number().min(0).default(0).describe('days'),
    }),
  })],
])

function inputOf(text: string, sets: string[] = [], finderIds?: string[]) {
  const path = join(cwd, `p${count++}.yaml`)
  writeFileSync(path, text)
  return { path, cwd, env: {}, sets, finderIds }
}

function load(...given: Parameters<typeof inputOf>): Config {
  return loadConfig({ ...inputOf(...given), observatories: plugins, finders })
}

function failure(work: () => unknown): AstroError {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(AstroError)
    return error as AstroError
  }
  throw new Error('it did not fail')
}

describe('sections of finders', () => {
  it('are those of analysis.finders, in its order; one id or a list; the flag wins', () => {
    expect(Object.keys(load('').finders)).toEqual(['peak'])
    expect(Object.keys(load('analysis: {finders: ls}').finders)).toEqual(['ls'])
    expect(Object.keys(load('analysis: {finders: [peak, ls]}', [], ['ls', 'peak']).finders)).toEqual(['ls', 'peak'])
    expect(peekFinders(inputOf('analysis: {finders: [peak]}\nfinders: {LS: {terms: 3}}', [], ['bls']))).toEqual({
      wanted: ['bls'], mentioned: ['ls'], shapes: [],
    })
    expect(peekFinders(inputOf('simulator: {shapes: [{shape: flare}, {shape: box}, {shape: flare}]}')).shapes).toEqual(['flare', 'box'])
  })

  it('have the defaults of the plugin, shorthands, and flags', () => {
    const text = 'analysis: {finders: [ls]}\nfinders: {ls: {ter: 3}}'
    expect(load(text).finders.ls!.params).toEqual({ terms: 3, fap: 0.01 })
    expect(load(text, ['finders.ls.fap=0.5']).finders.ls!.params).toEqual({ terms: 3, fap: 0.5 })
    expect(explain(load(text), 'finders.ls.terms')).toMatchObject({ value: 3, default: 2, type: 'integer', description: 'terms', origin: { kind: 'file', line: 2 } })
  })

  it('give the peak finder the section finder, and its further keys in finders.peak', () => {
    const config = load('finder: {snr_threshold: 6}\nfinders: {peak: {gap: 2}}')
    expect(config.finders.peak).toEqual({
      params: { snr_threshold: 6, snr_threshold_sidebands: -2, max_det_per_lc: 10, abs_snr: true, remove_failed: false, gap: 2 }, own: { gap: 2 },
    })
    const error = failure(() => load('finders:\n  peak:\n    snr_threshold: 6'))
    expect([error.code, error.exit, error.hint]).toEqual(['config_unknown_key', 3, 'write finder.snr_threshold'])
    expect(error.message).toMatch(/:3:5 finders\.peak\.snr_threshold: /)
  })

  it('are refused by file, line and column where a finder, a key or a value is wrong', () => {
    const of = (text: string): string[] => {
      const { code, message } = failure(() => load(text))
      return [code, message.replace(/^.*\.yaml:/, '')]
    }
    expect(of('finders:\n  lz: {terms: 1}')).toEqual(['config_unknown_key', expect.stringMatching(/^2:3 finders\.lz: .*nearest is 'ls'/)])
    expect(of('finders:\n  ls: {trems: 1}')).toEqual(['config_unknown_key', expect.stringMatching(/^2:8 finders\.ls\.trems: .*nearest is 'terms'/)])
    expect(of('finders:\n  ls: {terms: many}')).toEqual(['config_type', '2:8 finders.ls.terms: must be of type integer, not "many"'])
    expect(of('analysis: {finders: ls}\nfinders:\n  ls: {terms: 0}')).toEqual(['config_range', '3:8 finders.ls.terms: must be >=1, not 0'])
    expect(of('finders: {ls: 3}')).toEqual(['config_type', expect.stringContaining('finders.ls must be a mapping')])
    expect(of('analysis: {finders: []}')[0]).toBe('config_range')
    expect(of('noise: {minimum_curves: 1}')).toEqual(['config_range', '1:9 noise.minimum_curves: must be >=3, not 1'])
  })

  it('come back the same from the configuration as run, the section null too', () => {
    const config = load('analysis: {finders: [ls, peak]}\nfinders: {ls: {terms: 4}, peak: {gap: 1}}\nnull: {trials: 3}\nsimulator: {shapes: [{shape: box, parameters: {amplitude: {min: 1}}}]}')
    expect(effectiveConfig(config).finders).toEqual({ ls: { terms: 4, fap: 0.01 }, peak: { gap: 1 } })
    expect(config.null.trials).toBe(3)
    expect(effectiveConfig(load(toYaml(config)))).toEqual(effectiveConfig(config))
  })

  it('stand in the JSON Schema', () => {
    const { properties } = configSchema(plugins, finders) as { properties: { finders: { properties: Record<string, { properties: object }> } } }
    expect(Object.keys(properties.finders.properties.ls!.properties)).toEqual(['terms', 'fap'])
    expect(Object.keys(properties.finders.properties.peak!.properties)).toEqual(['gap'])
    expect(Object.keys(properties)).toContain('null')
  })
})
