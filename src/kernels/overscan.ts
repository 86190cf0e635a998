import { option } from './call.ts'
import type { ArraySpec, Kernel, Task } from './kernel.ts'
import { bands } from './kernel.ts'
import { refused } from './ndarray.ts'
import type { Layout, Settled } from './sections.ts'

export interface Overscan {
  /**
   * One level for the section, one a row (overscan as high as the data) or one a column (as wide); by default a row where the
   * heights agree, else a column where the widths do.
   */
  along?: 'one' | 'row' | 'column'
  /** What a level is of its pixels. Default median. */
  statistic?: 'median' | 'mean'
  /** Puts a polynomial of this degree through the levels of rows or columns, 0 to 50. */
  degree?: number
  /** Whether the error of the level counts in the variance of the pixels. Default false. */
  variance?: boolean
}

/** Levels of one section: `count` of them from `start` in the array of all levels. */
export interface LevelSpan {
  readonly along: 0 | 1 | 2
  readonly start: number
  readonly count: number
}

interface Options { layout: Layout; spans: ReadonlyMap<Settled, LevelSpan>; mean: boolean; degree: number }
interface Args { kind: number; stride: number; rows: number; columns: number; along: number; mean: boolean; degree: number; count: number }

const BAND = 1024

/** Numbers of the types of raw frames. */
export const RAW_KINDS = ['uint16', 'int32', 'float32'] as const
export const kindOf = (raw: ArraySpec): number => RAW_KINDS.indexOf(raw.dtype as (typeof RAW_KINDS)[number])

const ALONG = { one: 0, row: 1, column: 2 } as const

/** Which levels each section has. Throws where the overscan fits its data in no way that was asked for. */
export function levelSpans({ grid }: Layout, along: Overscan['along']): { spans: Map<Settled, LevelSpan>; total: number } {
  const spans = new Map<Settled, LevelSpan>()
  let total = 0
  for (const section of grid.flat()) {
    if (section.overscan === undefined) continue
    const axis = alongOf(section, along)
    const [rows, columns] = [length(section.data.y), length(section.data.x)]
    const count = { one: 1, row: rows, column: columns }[axis]
    spans.set(section, { along: ALONG[axis], start: total, count })
    total += count
  }
  return { spans, total }
}

const length = ([first, end]: readonly [number, number]): number => end - first

function alongOf({ data, overscan }: Settled, along: Overscan['along']): 'one' | 'row' | 'column' {
  const equal = { one: true, row: length(data.y) === length(overscan!.y), column: length(data.x) === length(overscan!.x) }
  const choice = along ?? (equal.row ? 'row' : 'column')
  if (!(choice in equal)) throw refused('overscan.along', `it is ${String(along)}, not one, row or column`)
  if (equal[choice]) return choice
  const size = ({ x, y }: { x: readonly [number, number]; y: readonly [number, number] }): string => `${length(y)} rows x ${length(x)} columns`
  const wanted = along === undefined ? 'neither in height nor in width' : `not in ${along === 'row' ? 'height' : 'width'}`
  throw refused('overscan', `a section of ${size(overscan!)} agrees with its data of ${size(data)} ${wanted}`)
}

/** The options of `levels` checked: [mean, degree], degree -1 for no fit. */
export function checkOverscan({ statistic = 'median', degree, along }: Overscan): { mean: boolean; degree: number } {
  if (statistic !== 'median' && statistic !== 'mean') throw refused('overscan.statistic', `it is ${String(statistic)}, not median or mean`)
  if (degree === undefined) return { mean: statistic === 'mean', degree: -1 }
  if (along === 'one') throw refused('overscan.degree', 'one level cannot be fitted: it wants along row or column')
  return { mean: statistic === 'mean', degree: option(degree, 'overscan.degree', { min: 0, max: 50, integer: true }) }
}

/** Overscan levels of all sections and their variances in units of that of a pixel, float64. Inputs: the raw frame. */
export const overscanKernel: Kernel<Options, Args, void> = {
  name: 'overscan',
  plan([raw], { layout, spans, mean, degree }) {
    const frame = raw as ArraySpec
    const stride = frame.shape[1]!
    const tasks = layout.grid.flat().flatMap((section) => {
      const span = spans.get(section)
      if (span === undefined) return []
      const { x, y } = section.overscan!
      const columns = length(x)
      const pieces = span.along === 1 && degree < 0 ? bands(span.count, BAND) : [[0, span.along === 1 ? span.count : length(y)] as const]
      return pieces.map(([first, last]): Task<Args> => {
        const count = span.along === 1 ? last - first : span.count
        const write = { start: span.start + (span.along === 1 ? first : 0), length: count }
        const reads = [{ start: (y[0] + first) * stride + x[0], length: (last - first - 1) * stride + columns }]
        return { reads, writes: [write, write], args: { kind: kindOf(frame), stride, rows: last - first, columns, along: span.along, mean, degree, count } }
      })
    })
    const total = [...spans.values()].reduce((sum, { count }) => sum + count, 0)
    return { outputs: [{ dtype: 'float64', shape: [total] }, { dtype: 'float64', shape: [total] }], tasks }
  },
  run({ exports }, [raw], [levels, factors], { kind, stride, rows, columns, along, mean, degree, count }) {
    exports.overscan_levels(raw!, kind, stride, rows, columns, along, mean as never, degree, count, levels!, factors!)
  },
}
