import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { cellsOf, type CompletenessMap } from '../photometry/completeness/index.ts'
import type { NetcdfFile, NetcdfVariable } from '../store/netcdf.ts'
import type { CompletenessReport } from './completeness.ts'

const INFO = {
  completeness: { description: 'share recovered, chance matches subtracted' }, low: { description: 'lower end of the 95 % Jeffreys interval' },
  high: { description: 'upper end of it' }, t_days: { unit: 'd', description: 'source-days searched, of the sources that the cell speaks of' },
  exposure_days: { unit: 'd', description: 'effective exposure: source-days times completeness' },
  r95: { unit: '1 / d', description: 'upper limit on the rate per source-day, 95 %' }, in_data: { description: 'injections with a good epoch' },
  observed: { description: 'detections in the data' }, background: { description: 'detections expected without any event' },
  chance: { description: 'share of the events of amplitude zero that were answered by chance' }, zero_n: { description: 'events of amplitude zero' },
  zero_k: { description: 'of these answered' },
}

/** Writes the cells of all maps as one table; ECSV says in its metadata what was searched, by whom and how. @throws AstroError `output_format`, `disk_…` */
export async function writeCompletenessTable(path: string, { maps, project, version, code, selection }: CompletenessReport): Promise<void> {
  const { tableOfRows, writeTableFile } = await import('./export.ts')
  const rows = cellsOf(maps).map((cell) => ({ ...cell, few: Number(cell.few) }))
  const names = ['shape', 'finder', 'band', 'threshold', 'x', 'x_unit', 'x_low', 'x_high', 'y', 'y_unit', 'y_low', 'y_high', 'n', 'k', 'in_data', 'completeness',
    'low', 'high', 'few', 't_days', 'exposure_days', 'r95', 'observed', 'background', 'chance', 'zero_n', 'zero_k']
  const table = tableOfRows(rows, { names, info: INFO, integers: ['n', 'k', 'in_data', 'few', 'observed', 'zero_n', 'zero_k'] })
  await writeTableFile(path, { ...table, meta: { project, version, code, selection: selection as unknown as Json } })
}

/**
 * Writes all maps as netCDF-4 over the dimensions map, y and x (cells) and y_edge, x_edge. Maps with fewer cells than others are filled
 * up with NaN and n = 0.
 * @throws AstroError `completeness_empty`, `disk_…`
 */
export async function writeCompletenessNetcdf(path: string, report: CompletenessReport): Promise<void> {
  const { writeNetcdf } = await import('../store/netcdf.ts')
  await writeNetcdf(path, netcdfOf(report))
}

function netcdfOf({ maps, project, version, code, selection }: CompletenessReport): NetcdfFile {
  if (maps.length === 0) throw new AstroError('completeness_empty', EXIT.usage, 'there is no map to write', { hint: 'leave out --shape, --finder or --band' })
  const [ny, nx] = [Math.max(...maps.map(({ n }) => n.length)), Math.max(...maps.map(({ n }) => n[0]!.length))]
  const text = (of: (map: CompletenessMap) => string): NetcdfVariable => ({ dimensions: ['map'], data: maps.map(of) })
  const number = (of: (map: CompletenessMap) => number | null, attributes = {}): NetcdfVariable => {
    return { dimensions: ['map'], data: Float64Array.from(maps, (map) => of(map) ?? NaN), attributes }
  }
  const edges = (axis: 'x' | 'y', length: number): NetcdfVariable => ({
    dimensions: ['map', `${axis}_edge`], data: Float64Array.from({ length: maps.length * length }, (_, i) => maps[Math.floor(i / length)]![axis].edges[i % length] ?? NaN),
  })
  type Grid = readonly (readonly (number | null)[])[]
  const each = (of: (map: CompletenessMap) => Grid, empty: number): number[] => maps.flatMap((map) => {
    return Array.from({ length: ny * nx }, (_, i) => of(map)[Math.floor(i / nx)]?.[i % nx] ?? empty)
  })
  const dimensions = ['map', 'y', 'x']
  const whole = (of: (map: CompletenessMap) => Grid): NetcdfVariable => ({ dimensions, data: Int32Array.from(each(of, 0)) })
  const real = (of: (map: CompletenessMap) => Grid, attributes = {}): NetcdfVariable => ({ dimensions, data: Float64Array.from(each(of, NaN)), attributes })
  return {
    dimensions: { map: maps.length, y: ny, x: nx, y_edge: ny + 1, x_edge: nx + 1 },
    attributes: {
      title: `completeness of project ${project}`, project, source: `astro ${version ?? ''} (analysis ${code ?? ''})`, selection: JSON.stringify(selection),
    },
    variables: {
      shape: text(({ shape }) => shape), finder: text(({ finder }) => finder), band: text(({ band }) => band), threshold: number(({ threshold }) => threshold),
      x_name: text(({ x }) => x.name), x_unit: text(({ x }) => x.unit), y_name: text(({ y }) => y.name), y_unit: text(({ y }) => y.unit),
      x_edges: edges('x', nx + 1), y_edges: edges('y', ny + 1), n: whole(({ n }) => n), k: whole(({ k }) => k), in_data: whole((map) => map.in_data),
      completeness: real((map) => map.completeness, { long_name: INFO.completeness.description }),
      low: real(({ low }) => low, { long_name: INFO.low.description }), high: real(({ high }) => high, { long_name: INFO.high.description }),
      T: real((map) => map.t_days, { units: 'd', long_name: INFO.t_days.description }),
      E: real((map) => map.exposure, { units: 'd', long_name: INFO.exposure_days.description }),
      R95: real((map) => map.r95, { units: 'd-1', long_name: INFO.r95.description }),
      observed: number((map) => map.observed), background: number((map) => map.background), chance: number((map) => map.chance),
      zero_n: number((map) => map.zero_n), zero_k: number((map) => map.zero_k),
    },
  }
}
