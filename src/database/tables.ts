import type {
  DetectionRow, FailureRow, InjectionRow, LightCurveRow, NoiseRow, NullRow, PropertiesRow, RawRow, ReductionRow, RunRow, SourceRow,
} from './rows.ts'

/** PostgreSQL type of a column; a question mark allows null. */
export type ColumnType = 'text' | 'text?' | 'bigint' | 'integer' | 'integer?' | 'boolean?' | 'double precision' | 'double precision?' | 'boolean' |
  'jsonb' | 'jsonb?' | 'timestamptz?'

/** One table: the columns that rows carry (`id` and the time stamps come from the database), and what finds a row. */
export interface TableSpec {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnType>>
  /** Time stamps that the database fills in. */
  readonly stamps: readonly string[]
  /** Columns that name one row. */
  readonly unique?: readonly string[]
  readonly index?: readonly string[]
}

/** Every field of the row type must be a column, and only those. */
type ColumnsOf<Row> = Record<keyof Row, ColumnType>

const real = 'double precision'
const maybe = 'double precision?'

/** `hpx` is the HEALPix pixel (nested, order 14) of the position: what cone searches use. */
export const SOURCES = {
  name: 'sources',
  columns: {
    project: 'text', name: 'text', ra: real, dec: real, mag: maybe, mag_err: maybe, mag_filter: 'text?', aliases: 'jsonb',
    cat_index: 'integer', cat_row: 'jsonb', hpx: 'bigint',
  } satisfies ColumnsOf<SourceRow & { hpx: string }>,
  stamps: ['created_at', 'modified'],
  unique: ['project', 'name'],
  index: ['project', 'hpx'],
} as const satisfies TableSpec

export const RAW_PHOTOMETRY = {
  name: 'raw_photometry',
  columns: {
    observatory: 'text', source_name: 'text', status: 'text', ra: real, dec: real, file: 'text', key: 'text', epochs: 'integer',
    start_mjd: maybe, end_mjd: maybe, checksum: 'text', identity: 'text', parameters: 'jsonb', note: 'text?',
  } satisfies ColumnsOf<RawRow>,
  stamps: ['created_at', 'modified'],
  unique: ['observatory', 'source_name'],
} as const satisfies TableSpec

export const REDUCTIONS = {
  name: 'reductions',
  columns: {
    project: 'text', observatory: 'text', source_name: 'text', light_curves: 'integer', epochs: 'integer', identity: 'text',
  } satisfies ColumnsOf<ReductionRow>,
  stamps: ['modified'],
  unique: ['project', 'observatory', 'source_name'],
} as const satisfies TableSpec

export const LIGHTCURVES = {
  name: 'lightcurves',
  columns: {
    project: 'text', observatory: 'text', source_name: 'text', level: 'text', series_number: 'integer', series_total: 'integer',
    series_name: 'text', object_id: 'text', filter: 'text', ra: maybe, dec: maybe, epochs: 'integer', good: 'integer',
    start_mjd: maybe, end_mjd: maybe, exp_time: maybe, frame_rate: maybe, is_uniformly_sampled: 'boolean',
    flux_mean: maybe, flux_rms: maybe, flux_mean_robust: maybe, flux_rms_robust: maybe, flux_max: maybe, flux_min: maybe,
    snr_max: maybe, snr_min: maybe, snr_median: maybe, dsnr_max: maybe, dsnr_min: maybe,
    dmag_brightest: maybe, dmag_faintest: maybe, mag_mean: maybe, mag_mean_robust: maybe,
    mag_rms: maybe, mag_rms_robust: maybe, mag_brightest: maybe, mag_faintest: maybe,
    zero_point: real, noise_mag: maybe, noise_ratio: maybe, noise_error: maybe, file: 'text', key: 'text', checksum: 'text',
    identity: 'text',
  } satisfies ColumnsOf<LightCurveRow>,
  stamps: ['created_at'],
  unique: ['project', 'observatory', 'source_name', 'level', 'series_number'],
} as const satisfies TableSpec

export const PROPERTIES = {
  name: 'properties',
  columns: {
    project: 'text', source_name: 'text', has_data: 'boolean', props: 'jsonb', identity: 'text',
  } satisfies ColumnsOf<PropertiesRow>,
  stamps: ['created_at'],
  unique: ['project', 'source_name'],
} as const satisfies TableSpec

export const DETECTIONS = {
  name: 'detections',
  columns: {
    project: 'text', source_name: 'text', observatory: 'text', key: 'text', series_number: 'integer', filter: 'text',
    method: 'text', peak_index: 'integer', start_index: 'integer', end_index: 'integer', peak_mjd: real, start_mjd: real,
    end_mjd: real, snr: real, peak_mag: maybe, peak_mag_diff: maybe, quality_flag: 'boolean', quality_values: 'jsonb',
    simulated: 'boolean', identity: 'text', band: 'text', finder: 'text', kind: 'text', sign: 'integer', period: maybe, epoch: maybe,
    duration: maybe, depth: maybe, fap: maybe, alias_of: 'text?', score: real, values: 'jsonb', injection_id: 'integer?',
  } satisfies ColumnsOf<DetectionRow>,
  stamps: ['created_at'],
  index: ['project', 'source_name'],
} as const satisfies TableSpec

export const INJECTIONS = {
  name: 'injections',
  columns: {
    project: 'text', source_name: 'text', index: 'integer', shape: 'text', parameters: 'jsonb', zero: 'boolean', epoch_mjd: real,
    filter: 'text', in_data: 'boolean', lost_in_reduction: 'boolean?', expected_snr: maybe, span_days: real, mag: maybe,
    photon_noise: 'text', recovered: 'jsonb', identity: 'text',
  } satisfies ColumnsOf<InjectionRow>,
  stamps: ['created_at'],
  unique: ['project', 'source_name', 'index'],
} as const satisfies TableSpec

export const NULLS = {
  name: 'nulls',
  columns: {
    project: 'text', source_name: 'text', finder: 'text', observatory: 'text', filter: 'text', method: 'text', trials: 'integer',
    star_days: real, independent_trials: real, false_alarms: 'integer', scores: 'jsonb', identity: 'text',
  } satisfies ColumnsOf<NullRow>,
  stamps: ['created_at'],
  unique: ['project', 'source_name', 'finder', 'observatory', 'filter', 'method'],
} as const satisfies TableSpec

export const NOISE_TERMS = {
  name: 'noise_terms',
  columns: {
    project: 'text', observatory: 'text', filter: 'text', mag_low: real, mag_high: real, scale: real, floor_mag: real,
    curves: 'integer', calibrated: 'boolean', note: 'text?', identity: 'text',
  } satisfies ColumnsOf<NoiseRow>,
  stamps: ['created_at'],
  unique: ['project', 'observatory', 'filter', 'mag_low'],
} as const satisfies TableSpec

export const FAILURES = {
  name: 'failures',
  columns: {
    project: 'text', source_name: 'text', observatory: 'text', stage: 'text', code: 'text', message: 'text', count: 'integer',
  } satisfies ColumnsOf<FailureRow>,
  stamps: ['first_at', 'last_at'],
  unique: ['project', 'source_name', 'observatory', 'stage'],
} as const satisfies TableSpec

export const RUNS = {
  name: 'runs',
  columns: {
    project: 'text', command: 'text', finished_at: 'timestamptz?', state: 'text', counts: 'jsonb?', config: 'jsonb',
    version: 'text', code: 'text',
  } satisfies ColumnsOf<Omit<RunRow, 'id' | 'started_at'>>,
  stamps: ['started_at'],
  index: ['project'],
} as const satisfies TableSpec

export const TABLES: readonly TableSpec[] = [
  SOURCES, RAW_PHOTOMETRY, REDUCTIONS, LIGHTCURVES, PROPERTIES, DETECTIONS, INJECTIONS, NULLS, NOISE_TERMS, FAILURES, RUNS,
]

/** Every column of a table in SQL, quoted (and with the alias of its table), without `id` and time stamps. */
export function columnList(table: TableSpec, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return Object.keys(table.columns).map((column) => `${prefix}"${column}"`).join(', ')
}
