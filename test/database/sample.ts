import type { DetectionRow, InjectionRow, LightCurveRow, NullRow, PropertiesRow, RawRow, ReductionRow, SourceRow } from '../../src/database/rows.ts'
import type { Database } from '../../src/database/open.ts'
import { readRows } from '../../src/database/read-rows.ts'
import { PROPERTIES } from '../../src/database/tables.ts'
import type { ShardRows } from '../../src/database/write.ts'

const ID = 'ab'.repeat(32)

export function source(project: string, name: string, index: number, ra = 10, dec = 20): SourceRow {
  return {
    project,
    name,
    ra,
    dec,
    mag: 17.25,
    mag_err: null,
    mag_filter: 'G',
    aliases: ['a', 'b "c"'],
    cat_index: index,
    cat_row: { id: '9007199254740993', nested: { x: [1, null, 'ü'] } },
  }
}

export function raw(name: string, change: Partial<RawRow> = {}): RawRow {
  return {
    observatory: 'ZTF',
    source_name: name,
    status: 'ok',
    ra: 10,
    dec: 20,
    file: 'ZTF/ZTF_photometry_RA010.h5',
    key: name,
    epochs: 5,
    start_mjd: 58000.12345678901,
    end_mjd: 58001,
    checksum: ID,
    identity: ID,
    parameters: { radius: 3 },
    note: null,
    ...change,
  }
}

export function reduction(project: string, name: string, curves = 1): ReductionRow {
  return { project, observatory: 'ZTF', source_name: name, light_curves: curves, epochs: 4 * curves, identity: ID }
}

export function curve(project: string, name: string, number: number, change: Partial<LightCurveRow> = {}): LightCurveRow {
  return {
    project,
    observatory: 'ZTF',
    source_name: name,
    level: 'reduced',
    series_number: number,
    series_total: number,
    series_name: '2018',
    object_id: '9007199254740993',
    filter: 'zg',
    ra: 10,
    dec: null,
    epochs: 4,
    good: 3,
    start_mjd: 1 / 3,
    end_mjd: 2 / 3,
    exp_time: 30,
    frame_rate: 5e-324,
    is_uniformly_sampled: true,
    flux_mean: 0.1 + 0.2,
    flux_rms: Number.MAX_VALUE,
    flux_mean_robust: -1e-9,
    flux_rms_robust: 3,
    flux_max: 4,
    flux_min: 5,
    snr_max: 6,
    snr_min: 7,
    snr_median: 8,
    dsnr_max: 9,
    dsnr_min: 10,
    dmag_brightest: 11,
    dmag_faintest: 12,
    mag_mean: 13,
    mag_mean_robust: 14,
    mag_rms: 15,
    mag_rms_robust: 16,
    mag_brightest: null,
    mag_faintest: 18,
    zero_point: 23.9,
    noise_mag: 18.5,
    noise_ratio: 1.25,
    noise_error: null,
    file: 'f',
    key: `${name}_reduction_0${number}_of_02`,
    checksum: ID,
    identity: ID,
    ...change,
  }
}

export function detection(project: string, name: string, peak: number, change: Partial<DetectionRow> = {}): DetectionRow {
  return {
    project,
    source_name: name,
    observatory: 'ZTF',
    key: 'k',
    series_number: 1,
    filter: 'zg',
    method: 'peak finding',
    peak_index: 1,
    start_index: 0,
    end_index: 2,
    peak_mjd: peak,
    start_mjd: peak - 1,
    end_mjd: peak + 1,
    snr: 7.5,
    peak_mag: null,
    peak_mag_diff: 0.5,
    quality_flag: false,
    quality_values: { offset: 1.25 },
    simulated: false,
    band: 'zg',
    finder: 'peak',
    kind: 'event',
    sign: 1,
    period: null,
    epoch: peak,
    duration: 2,
    depth: 0.5,
    fap: null,
    alias_of: null,
    score: 7.5,
    values: { template: 'box', terms: [1, null] },
    injection_id: null,
    identity: ID,
    ...change,
  }
}

export function properties(project: string, name: string): PropertiesRow {
  return { project, source_name: name, has_data: true, props: { snr_max: 7.5, nested: { list: [1, 2] } }, identity: ID }
}

export function injection(project: string, name: string, index: number, change: Partial<InjectionRow> = {}): InjectionRow {
  return {
    project,
    source_name: name,
    index,
    shape: 'flare',
    parameters: { amplitude: 0.1 + 0.2, duration: 3 },
    zero: false,
    epoch_mjd: 58000.5,
    filter: 'zg+zr',
    in_data: true,
    lost_in_reduction: null,
    expected_snr: 1 / 3,
    span_days: 1000,
    mag: null,
    photon_noise: 'none',
    recovered: { peak: { recovered: true, score: 7.5, mjd: 58000.5, filters: ['zg'] } },
    identity: ID,
    ...change,
  }
}

export function nullTest(project: string, name: string, change: Partial<NullRow> = {}): NullRow {
  return {
    project,
    source_name: name,
    finder: 'peak',
    observatory: 'ZTF',
    filter: 'zg',
    method: 'shuffle',
    trials: 2,
    star_days: 2000.5,
    independent_trials: 300,
    false_alarms: 0,
    scores: [3.25, 1 / 3],
    identity: ID,
    ...change,
  }
}

/** A shard with nothing in it but what is given. */
export function shard(project: string, rows: Partial<ShardRows> = {}): ShardRows {
  return {
    project,
    sources: [],
    raw: [],
    reductions: [],
    lightcurves: [],
    detections: [],
    properties: [],
    injections: [],
    nulls: [],
    failures: [],
    replaced: {},
    analyzed: {},
    tried: [],
    ...rows,
  }
}

/** Everything that a run makes of the sources named, in catalog order. */
export function fullShard(project: string, names: readonly string[]): ShardRows {
  return shard(project, {
    sources: names.map((name, i) => source(project, name, i)),
    raw: names.map((name) => raw(name)),
    reductions: names.map((name) => reduction(project, name, 2)),
    lightcurves: names.flatMap((name) => [
      curve(project, name, 1),
      curve(project, name, 2),
      curve(project, name, 1, { level: 'processed' }),
    ]),
    detections: names.map((name) => detection(project, name, 58000)),
    properties: names.map((name) => properties(project, name)),
    injections: names.flatMap((name) => [injection(project, name, 0), injection(project, name, 1, { zero: true })]),
    nulls: names.map((name) => nullTest(project, name)),
    replaced: { ZTF: names },
    tried: names.map((source_name) => ({ source_name, stage: 'fetch' as const })),
  })
}

/** Stored properties of sources, in the order of their names here. */
export async function propertiesOf(db: Database, project: string, names: readonly string[]): Promise<PropertiesRow[]> {
  const rows = await readRows<PropertiesRow>(db, PROPERTIES, 'FROM properties t WHERE t.project = $1', [project])
  return names.flatMap((name) => rows.filter((row) => row.source_name === name))
}
