import { option } from './call.ts'
import { refused } from './ndarray.ts'

/** A rectangle of pixels: columns x[0] to x[1] - 1, rows y[0] to y[1] - 1, counted from 0. */
export interface Region {
  readonly x: readonly [first: number, end: number]
  readonly y: readonly [first: number, end: number]
}

/** How the signal less its overscan (ADU) is made linear: c0 + c1 v + c2 v^2 + …, or rows at start, start + step, … joined by straight lines. */
export type Linearity =
  | { readonly polynomial: ArrayLike<number> }
  | { readonly table: ArrayLike<number>; readonly start?: number; readonly step?: number }

/** What may differ between amplifiers; each stands in the options for all. */
export interface Amplifier {
  /** Electrons per ADU, above 0; 1 leaves everything in ADU. */
  gain?: number
  /** Electrons, 0 or more. */
  readNoise?: number
  /** Raw pixels at or above it are flagged, ADU; none without it. */
  saturation?: number
  linearity?: Linearity
}

/** One amplifier of a frame. */
export interface Section extends Amplifier {
  data: Region
  overscan?: Region
}

/** A section with all it needs. */
export interface Settled {
  readonly data: Region
  readonly overscan: Region | undefined
  readonly gain: number
  readonly readNoise: number
  readonly saturation: number
  readonly linearity: Linearity | undefined
  /** Its first pixel in the trimmed image. */
  readonly to: { readonly x: number; readonly y: number }
}

/** The trimmed image: its shape, and the sections of each row of the grid that they form, from the top and from the left. */
export interface Layout {
  readonly shape: readonly [height: number, width: number]
  readonly grid: readonly (readonly Settled[])[]
}

/**
 * Where the sections of a frame come to lie: packed without gaps in the order of their data in the frame, without flips. Data sections
 * form a grid: ranges of columns (rows) are equal or apart, every cell is taken once. Throws `kernel_input` or `kernel_option` by name.
 */
export function layOut(sections: readonly Section[] | undefined, defaults: Amplifier, frame: readonly number[]): Layout {
  const [height = 0, width = 0] = frame
  const given = sections ?? [{ data: { x: [0, width], y: [0, height] } } as Section]
  if (given.length === 0) throw refused('sections', 'the list is empty: leave it out for one section, the whole frame')
  given.forEach(({ data, overscan }, k) => {
    checkRegion(data, `sections[${k}].data`, frame)
    if (overscan !== undefined) checkRegion(overscan, `sections[${k}].overscan`, frame)
  })
  const columns = ranges(given.map(({ data }) => data.x), 'columns')
  const rows = ranges(given.map(({ data }) => data.y), 'rows')
  const settled = given.map((section, k) => settle(section, defaults, k, { x: columns.get(section.data.x[0])!, y: rows.get(section.data.y[0])! }))
  const grid = [...rows.values()].map((top) => settled.filter(({ to }) => to.y === top).sort((a, b) => a.to.x - b.to.x))
  if (settled.length !== rows.size * columns.size || grid.some((line) => new Set(line.map(({ to }) => to.x)).size !== columns.size)) {
    throw refused('sections', `${given.length} data sections do not fill a grid of ${rows.size} x ${columns.size} once`)
  }
  const extent = (axis: 'x' | 'y'): number => Math.max(...settled.map(({ to, data }) => to[axis] + data[axis][1] - data[axis][0]))
  return { shape: [extent('y'), extent('x')], grid }
}

function checkRegion({ x, y }: Region, name: string, [height = 0, width = 0]: readonly number[]): void {
  for (const [axis, range, length] of [['x', x, width], ['y', y, height]] as const) {
    const [first, end] = range
    if (Number.isInteger(first) && Number.isInteger(end) && first >= 0 && end <= length && (first < end || length === 0)) continue
    throw refused(`${name}.${axis}`, `[${range.join(', ')}] is not a range [first, end) within 0 to ${length}`)
  }
}

/** Where each of the distinct ranges starts once they are packed, by where it starts in the frame. */
function ranges(all: readonly (readonly [number, number])[], what: string): Map<number, number> {
  const sorted = [...all].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const packed = new Map<number, number>()
  let [end, at] = [-Infinity, 0]
  for (const [k, [first, last]] of sorted.entries()) {
    const before = sorted[k - 1]
    if (before !== undefined && before[0] === first && before[1] === last) continue
    if (first < end) throw refused('sections', `data sections overlap in part: ${what} [${before!.join(', ')}) and [${first}, ${last})`)
    packed.set(first, at)
    at += last - first
    end = last
  }
  return packed
}

function settle(section: Section, defaults: Amplifier, k: number, to: { x: number; y: number }): Settled {
  const name = (key: string): string => `sections[${k}].${key}`
  return {
    data: section.data,
    overscan: section.overscan,
    gain: option(section.gain ?? defaults.gain, name('gain'), { default: 1, min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
    readNoise: option(section.readNoise ?? defaults.readNoise, name('readNoise'), { default: 0, min: 0, max: Number.MAX_VALUE }),
    saturation: option(section.saturation ?? defaults.saturation, name('saturation'), { default: Infinity }),
    linearity: checkLinearity(section.linearity ?? defaults.linearity, name('linearity')),
    to,
  }
}

function checkLinearity(linearity: Linearity | undefined, name: string): Linearity | undefined {
  if (linearity === undefined) return undefined
  const values = 'table' in linearity ? linearity.table : linearity.polynomial
  const least = 'table' in linearity ? 2 : 1
  if (!(values?.length >= least)) throw refused(name, `it has ${values?.length ?? 'no'} values, not ${least} or more`)
  if (!Array.from(values).every(Number.isFinite)) throw refused(name, 'one of its values is not a finite number')
  if ('table' in linearity) {
    option(linearity.start, `${name}.start`, { default: 0, min: -Number.MAX_VALUE, max: Number.MAX_VALUE })
    option(linearity.step, `${name}.step`, { default: 1, min: Number.MIN_VALUE, max: Number.MAX_VALUE })
  }
  return linearity
}
