import { axisTicks, dateTicks, type AxisTicks, type Tick } from './axis.ts'
import { cellAt, dot, emptyGrid, gridLines, write, type Grid } from './braille.ts'
import { fraction, type Axis, type Cells, type Label, type LegendEntry, type Line, type Marker, type Points, type Scene } from './scene.ts'
import { displayWidth, pad, printable, truncate } from './text.ts'

export interface TerminalOptions {
  /** Columns to fill, at least 20. */
  readonly width: number
  /** Rows of the whole picture without the legend, at least 10. */
  readonly height: number
  /** False: ASCII only. */
  readonly unicode: boolean
  /** True: ANSI colours. */
  readonly color: boolean
}

interface Glyphs {
  readonly markers: Readonly<Record<Marker, string>>
  readonly frame: Readonly<Record<'left' | 'tick' | 'corner' | 'bottom' | 'bottomTick', string>>
}

const UNICODE: Glyphs = {
  markers: { circle: '●', square: '■', triangle: '▲', diamond: '◆', 'triangle-down': '▼', cross: '×', ring: '◉' },
  frame: { left: '│', tick: '┤', corner: '└', bottom: '─', bottomTick: '┬' },
}
const ASCII: Glyphs = {
  markers: { circle: 'o', square: '#', triangle: '^', diamond: '*', 'triangle-down': 'v', cross: 'x', ring: '@' },
  frame: { left: '|', tick: '+', corner: '+', bottom: '-', bottomTick: '+' },
}

/**
 * The scene as lines for a terminal: braille dots in colour, or one marker a cell where filters could not be told apart
 * otherwise (no colour and several series, or ASCII). Error bars and bands need a file. Ends with a line feed.
 */
export function renderTerminal(scene: Scene, options: TerminalOptions): string {
  const width = Math.max(20, Math.floor(options.width))
  const plain = (text: string): string => truncate(shown(text, options), width, options.unicode ? '…' : '...')
  const head = [scene.title, scene.subtitle].filter((text) => text !== '').map(plain)
  const height = Math.max(10, Math.floor(options.height)) - head.length
  const body = scene.message === null ? plot(scene, options, width, height) : ['', plain(scene.message)]
  return [...head, ...body, ...legend(scene, options, width), ''].join('\n')
}

function plot(scene: Scene, options: TerminalOptions, width: number, height: number): string[] {
  const dates = scene.x.kind === 'mjd'
  const rows = Math.max(4, height - (dates ? 5 : 4))
  const y = forTerminal(axisTicks(scene.y, Math.max(2, Math.round(rows / 4))), options)
  const margin = Math.min(Math.max(...y.ticks.map((tick) => tick.text.length)) + 2, Math.floor(width / 2))
  const grid = emptyGrid(width - margin, rows)
  const x = forTerminal(axisTicks(scene.x, Math.max(2, Math.round(grid.width / 16))), options)
  drawMarks(scene, grid, options)
  const place = (value: number): number => Math.min(grid.width - 1, Math.floor(fraction(scene.x, value) * grid.width))
  const days = dates ? spread(dateTicks(scene.x.domain, Math.round(grid.width / 14)), place, grid.width) : []
  const times = spread(x.ticks, place, grid.width)
  const indent = ' '.repeat(margin - 1)
  return [
    y.title,
    ...withAxis(gridLines(grid, options.color), y, scene.y, margin, glyphs(options)),
    `${indent}${bottomLine(times, place, grid.width, glyphs(options))}`,
    ` ${indent}${tickLine(times, place, grid.width)}`.trimEnd(),
    ...(dates ? [` ${indent}${tickLine(days, place, grid.width)}`.trimEnd()] : []),
    `${' '.repeat(margin + Math.max(0, Math.floor((grid.width - displayWidth(x.title)) / 2)))}${x.title}`,
  ]
}

function drawMarks(scene: Scene, grid: Grid, options: TerminalOptions): void {
  for (const mark of scene.marks) {
    if (mark.kind === 'cells') drawCells(scene, grid, mark, options)
    if (mark.kind === 'line') drawLine(scene, grid, mark, options)
  }
  const series = scene.marks.filter((mark): mark is Points => mark.kind === 'points')
  const dots = options.unicode && (options.color || new Set(series.map((mark) => mark.color)).size === 1)
  for (const mark of series) {
    for (let i = 0; i < mark.x.length; i++) {
      const [fx, fy] = [fraction(scene.x, mark.x[i]!), fraction(scene.y, mark.y[i]!)]
      if (dots && mark.marker !== 'cross' && mark.marker !== 'ring') dot(grid, fx, fy, mark.color)
      else drawMarker(grid, fx, fy, glyphs(options).markers[mark.marker], mark.color)
    }
  }
  for (const label of scene.marks.filter((mark): mark is Label => mark.kind === 'label')) drawLabel(scene, grid, label, options)
}

/** Half a dot from point to point: every column that the line crosses gets its dots. */
function drawLine(scene: Scene, grid: Grid, line: Line, options: TerminalOptions): void {
  for (let i = 1; i < line.x.length; i++) {
    const [fx0, fy0] = [fraction(scene.x, line.x[i - 1]!), fraction(scene.y, line.y[i - 1]!)]
    const [fx1, fy1] = [fraction(scene.x, line.x[i]!), fraction(scene.y, line.y[i]!)]
    const steps = Math.ceil(Math.max(Math.abs(fx1 - fx0) * grid.width * 2, Math.abs(fy1 - fy0) * grid.height * 4, 1))
    // A NaN, and a step that leaves the frame by far, draw nothing.
    if (!(steps < 1e5)) continue
    for (let step = 0; step <= steps; step += line.dashed ? 3 : 1) {
      const [fx, fy] = [fx0 + ((fx1 - fx0) * step) / steps, fy0 + ((fy1 - fy0) * step) / steps]
      if (options.unicode) dot(grid, fx, fy, line.color)
      else drawMarker(grid, fx, fy, line.dashed ? '-' : '.', line.color)
    }
  }
}

/** A map as blocks of colour, or as its texts alone where there is no colour; hatched cells as slashes. */
function drawCells(scene: Scene, grid: Grid, { cells }: Cells, options: TerminalOptions): void {
  for (const cell of cells) {
    const columns = cell.x.map((value) => Math.round(fraction(scene.x, value) * grid.width)).toSorted((a, b) => a - b) as [number, number]
    const rows = cell.y.map((value) => Math.round((1 - fraction(scene.y, value)) * grid.height)).toSorted((a, b) => a - b) as [number, number]
    const fill = cell.hatched ? '/' : options.unicode && options.color ? '█' : ' '
    for (let row = rows[0]; row < rows[1]; row++) write(grid, columns[0], row, fill.repeat(Math.max(0, columns[1] - columns[0])), cell.color)
    const middle = Math.floor((rows[0] + rows[1] - 1) / 2)
    const content = shown(cell.text, options)
    if (content.length > 0 && content.length <= columns[1] - columns[0]) write(grid, Math.floor((columns[0] + columns[1] - content.length) / 2), middle, content, null)
  }
}

function drawMarker(grid: Grid, fx: number, fy: number, text: string, color: string): void {
  const cell = cellAt(grid, fx, fy)
  if (cell !== undefined) Object.assign(cell, { text, color })
}

// To the right of the point, else to the left; left out where it would cover something.
function drawLabel(scene: Scene, grid: Grid, label: Label, options: TerminalOptions): void {
  const content = shown(label.text, options)
  const column = Math.floor(fraction(scene.x, label.x) * grid.width)
  const row = Math.min(grid.height - 1, Math.floor((1 - fraction(scene.y, label.y)) * grid.height))
  const start = [column + 2, column - 1 - content.length].find((from) => isFree(grid, from - 1, row, content.length + 1))
  if (start !== undefined) write(grid, start, row, content, label.color)
}

function isFree(grid: Grid, from: number, row: number, length: number): boolean {
  if (from < 0 || from + length > grid.width) return false
  return grid.cells.slice(row * grid.width + from, row * grid.width + from + length).every((cell) => cell.text === ' ')
}

function withAxis(lines: readonly string[], y: AxisTicks, axis: Axis, margin: number, { frame }: Glyphs): string[] {
  const texts = new Map<number, string>()
  const rowOf = (value: number): number => Math.min(lines.length - 1, Math.floor((1 - fraction(axis, value)) * lines.length))
  for (const tick of y.ticks) texts.set(rowOf(tick.value), tick.text)
  return lines.map((line, row) => {
    const text = texts.get(row)
    return `${pad((text ?? '').slice(0, margin - 2), margin - 2, 'left')} ${text === undefined ? frame.left : frame.tick}${line}`
  })
}

function bottomLine(ticks: readonly Tick[], place: (value: number) => number, width: number, { frame }: Glyphs): string {
  const at = new Set(ticks.map((tick) => place(tick.value)))
  return frame.corner + Array.from({ length: width }, (_, i) => (at.has(i) ? frame.bottomTick : frame.bottom)).join('')
}

/** The ticks whose texts fit side by side inside the width. */
function spread(ticks: readonly Tick[], place: (value: number) => number, width: number): Tick[] {
  let end = -2
  return ticks.filter((tick) => {
    const start = textStart(tick, place, width)
    if (start < end + 2 || start + tick.text.length > width) return false
    end = start + tick.text.length
    return true
  })
}

function tickLine(ticks: readonly Tick[], place: (value: number) => number, width: number): string {
  return ticks.reduce((line, tick) => line.padEnd(textStart(tick, place, width)) + tick.text, '')
}

// Centred below its tick, moved inwards at the ends.
function textStart(tick: Tick, place: (value: number) => number, width: number): number {
  return Math.max(0, Math.min(width - tick.text.length, place(tick.value) - Math.floor(tick.text.length / 2)))
}

function legend(scene: Scene, options: TerminalOptions, width: number): string[] {
  const lines: string[] = []
  let used = 0
  for (const entry of scene.legend.filter((row) => row.marker !== 'band')) {
    const swatch = swatchOf(entry, options)
    const content = truncate(`${swatch} ${shown(entry.text, options)}`.trim(), width, '')
    const painted = options.color && swatch !== '' ? gridLines(legendCells(content, swatch, entry.color), true)[0]! : content
    const length = displayWidth(content)
    if (lines.length > 0 && used + 3 + length <= width) {
      lines[lines.length - 1] += `   ${painted}`
      used += 3 + length
    } else {
      lines.push(painted)
      used = length
    }
  }
  return lines
}

function swatchOf({ marker }: LegendEntry, options: TerminalOptions): string {
  if (marker === null || marker === 'band') return ''
  if (marker === 'line') return options.unicode ? '─' : '-'
  return marker === 'hatched' ? '/' : glyphs(options).markers[marker]
}

function legendCells(content: string, swatch: string, color: string): Grid {
  const cells = [...content].map((text, i) => ({ text, color: i < swatch.length ? color : null }))
  return { width: cells.length, height: 1, cells }
}

function glyphs(options: TerminalOptions): Glyphs {
  return options.unicode ? UNICODE : ASCII
}

function shown(text: string, options: TerminalOptions): string {
  return options.unicode ? printable(text) : ascii(printable(text))
}

function forTerminal(ticks: AxisTicks, options: TerminalOptions): AxisTicks {
  if (options.unicode) return ticks
  return { ...ticks, title: ascii(ticks.title), ticks: ticks.ticks.map((tick) => ({ ...tick, text: ascii(tick.text) })) }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** The text in ASCII: the signs that plots use are spelled out, anything else becomes `?`. */
function ascii(text: string): string {
  return text.replace(/10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, power: string) => {
    return `1e${power.replace('⁻', '-').replace(/[^-]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))}`
  }).replaceAll('µ', 'u').replaceAll('−', '-').replaceAll('±', '+-').replaceAll('·', ',').replace(/[^\x20-\x7e]/g, '?')
}
