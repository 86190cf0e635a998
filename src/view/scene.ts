/** Shapes that a series of points can have, so that filters differ without colour too. */
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'triangle-down' | 'cross' | 'ring'

/**
 * One axis. `domain` runs from the left (or bottom) end to the right (or top) end; its first number may be the larger one.
 * An `mjd` axis counts days (UTC) and gets calendar dates as second tick labels.
 */
export interface Axis {
  readonly kind: 'value' | 'mjd'
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

/** Text beside a point; the renderer finds a free place for it. */
export interface Label {
  readonly kind: 'label'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly color: string
}

export type Mark = Points | Band | Label

/** A row of the legend: a swatch and a text; rows without a marker are remarks. */
export interface LegendEntry {
  readonly text: string
  readonly color: string
  readonly marker: Marker | 'band' | null
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
  return (value - axis.domain[0]) / (axis.domain[1] - axis.domain[0])
}

/** Number of points of all series. */
export function pointCount(scene: Scene): number {
  return scene.marks.reduce((sum, mark) => sum + (mark.kind === 'points' && mark.marker !== 'ring' ? mark.x.length : 0), 0)
}
