/** Shapes that a series of points can have, so that filters differ without colour too. */
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'triangle-down' | 'cross' | 'ring'

/**
 * One axis. `domain` runs from the left (or bottom) end to the right (or top) end; its first number may be the larger one.
 * An `mjd` axis counts days (UTC) and gets calendar dates as second tick labels; a `log` axis has a domain above 0.
 */
export interface Axis {
  readonly kind: 'value' | 'mjd' | 'log'
  readonly label: string
  readonly unit: string
  readonly domain: readonly [number, number]
}

/** Points in data coordinates; `error` is the half length of the vertical bar, NaN or 0 for none. All finite but `error`. */
export interface Points {
  readonly kind: 'points'
  readonly x: Float64Array
  readonly y: Float64Array
  readonly error: Float64Array | null
  readonly color: string
  readonly marker: Marker
}

/** A shaded rectangle in data coordinates. */
export interface Band {
  readonly kind: 'band'
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly color: string
}

/** A line from point to point in data coordinates; a NaN breaks it. */
export interface Line {
  readonly kind: 'line'
  readonly x: Float64Array
  readonly y: Float64Array
  readonly color: string
  /** Pixels. */
  readonly width: number
  readonly dashed: boolean
}

/** A rectangle of a map, with a text in its middle; hatched where it is not to be trusted. */
export interface MapCell {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly color: string
  readonly text: string
  readonly hatched: boolean
}

export interface Cells {
  readonly kind: 'cells'
  readonly cells: readonly MapCell[]
}

/** Text beside a point; the renderer finds a free place for it. */
export interface Label {
  readonly kind: 'label'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly color: string
}

export type Mark = Points | Band | Label | Line | Cells

/** A row of the legend: a swatch and a text; rows without a marker are remarks. */
export interface LegendEntry {
  readonly text: string
  readonly color: string
  readonly marker: Marker | 'band' | 'line' | 'hatched' | null
}

/** A plot as plain data: what is drawn, not how. Rendered by `renderSvg`, `renderPng` and `renderTerminal`. */
export interface Scene {
  readonly title: string
  readonly subtitle: string
  readonly x: Axis
  readonly y: Axis
  /** Drawn in this order. */
  readonly marks: readonly Mark[]
  readonly legend: readonly LegendEntry[]
  /** Shown in an empty frame instead of data. */
  readonly message: string | null
}

/** A number in [0, 1] for a value inside the domain: 0 at the left or bottom end. */
export function fraction(axis: Axis, value: number): number {
  const [first, last] = axis.domain
  if (axis.kind === 'log') return Math.log(value / first) / Math.log(last / first)
  return (value - first) / (last - first)
}

/** Number of points of all series. */
export function pointCount(scene: Scene): number {
  return scene.marks.reduce((sum, mark) => sum + (mark.kind === 'points' && mark.marker !== 'ring' ? mark.x.length : 0), 0)
}
