import type { CompletenessMap, FalseAlarms } from '../photometry/completeness/index.ts'
import { cellsOf, ENOUGH, wellSearched } from '../photometry/completeness/index.ts'
import type { CompletenessReport } from './completeness.ts'
import { formatNumber } from './format.ts'
import { formatTable } from './table.ts'

const YEAR = 365.25
const NAMES_SHOWN = 10
/** What is found in this share of cases cannot well have been missed. */
const WELL = 0.95

/** The report as a person reads it. */
export function completenessText(report: CompletenessReport, width: number): string {
  const { searched, injections, maps, false_alarms: alarms } = report
  return [
    `${report.project}: ${searched.sources} sources searched over ${days(searched.days)}; ${injections.total} injections into ${injections.sources} of them`,
    ...Object.entries(report.left_out).flatMap(([reason, names]) => leftOut(reason, names)),
    restText(report), ...maps.map((map) => mapText(map, width)), surelyText(maps, alarms, WELL).join('\n'), alarmText(alarms, width), noiseText(report), madeBy(report),
  ].filter((line) => line !== '').join('\n\n')
}

/** What a search could not well have missed, a sentence a map; the last line bounds the false alarms. */
export function surelyText(maps: readonly CompletenessMap[], alarms: readonly FalseAlarms[], least: number): string[] {
  const sentences = maps.map((map) => {
    const area = wellSearched(map, least)
    const what = `${map.finder}${map.band === 'any' ? '' : ` in ${map.band}`}`
    if (!area) return `${what}: nowhere on the map of ${map.shape} were ${percent(least)} % of the injections found`
    return `${what}: a ${map.shape} with ${sides(map.x, area.x)} and ${sides(map.y, area.y)} would have been found in ${percent(area.completeness)} % of cases (${
      percent(area.low)} to ${percent(area.high)} %, ${area.n} injections)`
  })
  return maps.length === 0 ? [] : [...sentences, ...bounds(alarms)]
}

function sides({ name, unit }: CompletenessMap['x'], [low, high]: readonly [number, number]): string {
  const numbers = [low, high].map((value) => String(Number(value.toPrecision(3))))
  return `${name === 'expected_snr' ? 'expected S/N' : name.replaceAll('_', ' ')} ${numbers.join(' to ')}${unit === '' || unit === '1' ? '' : ` ${unit}`}`
}

function percent(value: number): string {
  return (100 * value).toFixed(value > 0.99 && value < 1 ? 1 : 0)
}

function bounds(alarms: readonly FalseAlarms[]): string[] {
  const known = alarms.filter(({ per_source }) => per_source.high !== null)
  if (known.length === 0) return []
  const least = Math.max(...known.map(({ per_source }) => per_source.high!))
  const [count, searches] = [known.reduce((sum, a) => sum + a.false_alarms, 0), known.reduce((sum, a) => sum + a.searches, 0)]
  return [`false alarms: ${count} in ${searches} searches of data that hold no event; at most ${least.toPrecision(2)} a source and finder (95 %), were all that it detected false too`]
}

function days(value: number): string {
  return value >= 2 * YEAR ? `${(value / YEAR).toFixed(2)} source-years` : `${value.toFixed(1)} source-days`
}

function leftOut(reason: string, names: readonly string[]): string[] {
  if (names.length === 0) return []
  const what = { detection: 'with a detection: no injections, no null test', known_variable: 'known to vary: left out of everything',
    other_settings: 'analyzed with other settings than those reported: left out of everything' }[reason] ?? reason
  const more = names.length > NAMES_SHOWN ? `, and ${names.length - NAMES_SHOWN} more` : ''
  return [`${names.length} ${names.length === 1 ? 'source' : 'sources'} ${what}: ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`]
}

/** Sources that count as searched, but that nothing was put into. */
function restText({ searched, injections, left_out }: CompletenessReport): string {
  const detected = (left_out['detection'] ?? []).filter((name) => !left_out['known_variable']?.includes(name)).length
  const rest = searched.sources - injections.sources - detected
  return rest > 0 ? `${rest} more without injections: none drawn, or an amplitude relative to a baseline that they lack` : ''
}

function mapText(map: CompletenessMap, width: number): string {
  const { x, y } = map
  const cells = cellsOf([map]).filter(({ n }) => n > 0)
  const head = `${map.shape} by ${map.finder}${map.band === 'any' ? '' : ` in ${map.band}`}${map.threshold === null ? '' : `, threshold ${map.threshold}`}`
  const rows = cells.map((cell) => [
    range(cell.x_low, cell.x_high), range(cell.y_low, cell.y_high), cell.n, cell.k, share(cell.completeness), `${share(cell.low)} – ${share(cell.high)}`,
    cell.exposure_days === null ? '' : (cell.exposure_days / YEAR).toPrecision(3), cell.r95 === null ? 'none' : (cell.r95 * YEAR).toPrecision(3), cell.few ? 'few' : '',
  ])
  const headers = [label(x), label(y), 'n', 'k', 'C', '95 %', 'E / yr', 'R95 / yr', 'note']
  const table = rows.length > 0 ? formatTable(headers, rows, width).trimEnd() : 'no injection falls into a cell'
  return [head, table, notes(map)].join('\n')
}

function label({ name, unit }: CompletenessMap['x']): string {
  return unit === '' || unit === '1' ? name : `${name} (${unit})`
}

function range(low: number, high: number): string {
  return `${low.toPrecision(3)} – ${high.toPrecision(3)}`
}

function share(value: number | null): string {
  return formatNumber(value, 3)
}

function notes(map: CompletenessMap): string {
  const total = map.n.flat().reduce((sum, value) => sum + value, 0) + map.outside
  const lines = [
    `lost without an epoch: ${map.lost_in_query} of ${total}; dropped by the reduction: ${
      map.reduction_modelled > 0 ? `${map.lost_in_reduction} of ${map.reduction_modelled}` : 'not modelled for these observatories'}`,
    `chance matches: ${map.zero_k} of ${map.zero_n} injections of nothing${map.zero_k > 0 ? ', subtracted' : ''}`,
    `limits: ${map.observed} detected, ${Number(map.background.toPrecision(4))} expected as background`,
  ]
  if (map.outside > 0) lines.push(`${map.outside} injections lie outside the axes`)
  if (map.photon_noise_estimated > 0) lines.push(`photon noise of ${map.photon_noise_estimated} injections estimated from the noise of the epochs (an upper bound)`)
  if (map.n.flat().some((n) => n > 0 && n < ENOUGH)) lines.push(`few: fewer than ${ENOUGH} injections`)
  return lines.join('\n')
}

function alarmText(alarms: readonly FalseAlarms[], width: number): string {
  if (alarms.length === 0) return 'no null tests'
  const rows = alarms.map((a) => [
    a.finder, a.observatory, a.filter, a.methods.join(', '), a.sources, a.searches, a.star_days.toFixed(1), a.independent_trials, a.false_alarms, a.left_out,
    rate(a.per_source), rate(a.per_star_day), formatNumber(a.score_99, 2),
  ])
  const headers = ['finder', 'observatory', 'filter', 'null', 'sources', 'searches', 'star-days', 'trials', 'false alarms', 'left out', 'a source', 'a star-day', 'score 99 %']
  return `false alarms (95 %; upper ends count sources left out for a detection as alarms)\n${formatTable(headers, rows, width).trimEnd()}`
}

function rate({ value, low, high }: FalseAlarms['per_source']): string {
  return value === null ? '' : `${value.toPrecision(3)} (${low!.toPrecision(2)} – ${high!.toPrecision(2)})`
}

function noiseText({ noise }: CompletenessReport): string {
  if (noise.length === 0) return 'noise: no calibrated terms'
  const calibrated = noise.filter((term) => term.calibrated).length
  return `noise: ${calibrated} of ${noise.length} magnitude bins calibrated; astro noise lists them`
}

function madeBy({ version, code, selection }: CompletenessReport): string {
  const finders = Object.entries(selection.finders).map(([id, { version: of, threshold }]) => `${id}${of === null ? '' : ` ${of}`}${threshold === null ? '' : ` at ${threshold}`}`)
  const made = version === null ? '' : `made by astro ${version} (analysis ${code}); `
  return `${made}finders: ${finders.join(', ')}; observatories: ${Object.keys(selection.observatories).join(', ')}`
}
