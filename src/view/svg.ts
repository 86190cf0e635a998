import { axisTicks, dateTicks, type AxisTicks, type Tick } from './axis.ts'
import { placeLabels, type Box } from './place-labels.ts'
import { fraction, pointCount, type Cells, type Label, type LegendEntry, type Points, type Scene } from './scene.ts'
import { markerPath, markerStyle, px, svgBand, svgCells, svgLine, svgPoints, type Projection } from './svg-marks.ts'
import { fitText, textWidth } from './text-size.ts'
import { printable } from './text.ts'

/** Size of the drawing in pixels. */
export interface DrawingSize {
  readonly width: number
  readonly height: number
}

const FONT = 13
const INK = '#23262b'
const QUIET = '#6b7280'
const FRAME = '#9aa1ab'
const GRID = '#eceef1'
const LEGEND_ROW = 21
const LEGEND_TEXT = 22

/**
 * The scene as a stand-alone SVG document. The same scene gives the same bytes everywhere: coordinates with two decimals,
 * no dates, no identifiers but one clip path, no script.
 */
export function renderSvg(scene: Scene, size: DrawingSize = { width: 960, height: 540 }): string {
  const { width, height } = size
  const { frame, y, x, legend } = layout(scene, size)
  const projection: Projection = {
    x: (value) => frame.x + fraction(scene.x, value) * frame.width,
    y: (value) => frame.y + frame.height - fraction(scene.y, value) * frame.height,
  }
  const extent = `width="${px(width)}" height="${px(height)}"`
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${extent} viewBox="0 0 ${px(width)} ${px(height)}" ` +
      `font-family="DejaVu Sans, Verdana, sans-serif" font-size="${FONT}" fill="${INK}">\n`,
    `<rect ${extent} fill="#ffffff"/>\n`,
    heading(scene, width, frame),
    scene.message === null ? data(scene, projection, frame, x, y) : emptyFrame(scene, frame),
    svgLegend(legend, frame.x + frame.width + 22, frame.y + 6),
    '</svg>\n',
  ]
  return parts.join('')
}

interface Layout {
  readonly frame: Box
  readonly x: AxisTicks
  readonly y: AxisTicks
  readonly legend: readonly LegendEntry[]
}

function layout(scene: Scene, { width, height }: DrawingSize): Layout {
  const top = 40 + (scene.subtitle === '' ? 0 : 20) + (scene.x.kind === 'mjd' ? 26 : 8)
  const frameHeight = Math.max(40, height - top - 58)
  const y = axisTicks(scene.y, Math.max(2, Math.round(frameHeight / 60)))
  const left = scene.message === null ? 46 + Math.max(...y.ticks.map((tick) => textWidth(tick.text, FONT)), 20) : 40
  const legend = scene.legend.map((entry) => ({ ...entry, text: fitText(printable(entry.text), width * 0.22, FONT) }))
  const right = legend.length === 0 ? 30 : 22 + LEGEND_TEXT + 18 + Math.max(...legend.map((entry) => textWidth(entry.text, FONT)))
  const frameWidth = Math.max(60, Math.round(width - left - right))
  const frame = { x: Math.round(left) + 0.5, y: top + 0.5, width: frameWidth, height: frameHeight }
  const x = axisTicks(scene.x, Math.max(2, Math.round(frame.width / 110)))
  const rows = Math.floor(frame.height / LEGEND_ROW)
  return { frame, x, y, legend: legend.length <= rows ? legend : [...legend.slice(0, rows - 1), more(legend.length - rows + 1)] }
}

function more(count: number): LegendEntry {
  return { text: `and ${count} more`, color: QUIET, marker: null }
}

function heading(scene: Scene, width: number, frame: Box): string {
  const room = width - frame.x - 16
  const title = text(frame.x, 30, fitText(printable(scene.title), room, 18), 'font-size="17" font-weight="bold"')
  if (scene.subtitle === '') return title
  return title + text(frame.x, 51, fitText(printable(scene.subtitle), room, FONT), `fill="${QUIET}"`)
}

function data(scene: Scene, projection: Projection, frame: Box, x: AxisTicks, y: AxisTicks): string {
  const clip = `<clipPath id="frame"><rect ${rectangle(frame)}/></clipPath>\n`
  const size = markerSize(pointCount(scene))
  let marks = ''
  for (const mark of scene.marks) {
    if (mark.kind === 'band') marks += svgBand(mark, projection)
    if (mark.kind === 'points') marks += svgPoints(mark, projection, size)
    if (mark.kind === 'line') marks += svgLine(mark, projection)
    if (mark.kind === 'cells') marks += svgCells(mark, projection) + cellTexts(mark, projection)
  }
  return [
    grid(y, projection, frame), clip, `<g clip-path="url(#frame)">\n${marks}</g>\n`,
    `<rect ${rectangle(frame)} fill="none" stroke="${FRAME}"/>\n`,
    xAxis(scene, x, projection, frame), yAxis(y, projection, frame), labels(scene, projection, frame),
  ].join('')
}

/** Texts in the middle of cells that have room for them, dark on light and light on dark. */
function cellTexts({ cells }: Cells, projection: Projection): string {
  return cells.map((cell) => {
    const [x0, x1] = cell.x.map(projection.x) as [number, number]
    const [y0, y1] = cell.y.map(projection.y) as [number, number]
    if (cell.text === '' || textWidth(cell.text, 11) > Math.abs(x1 - x0) - 4 || Math.abs(y1 - y0) < 14) return ''
    const ink = lightness(cell.color) > 0.55 ? INK : '#ffffff'
    return text((x0 + x1) / 2, (y0 + y1) / 2 + 4, cell.text, `text-anchor="middle" font-size="11" fill="${ink}"`)
  }).join('')
}

/** Of a colour `#rrggbb`, 0 black to 1 white (Rec. 709 luma). */
function lightness(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Diameter of a point in pixels: smaller the more there are. */
function markerSize(count: number): number {
  return count <= 60 ? 7 : count <= 400 ? 5.5 : count <= 2000 ? 4.2 : count <= 10_000 ? 3 : count <= 40_000 ? 2 : 1.4
}

function grid(y: AxisTicks, projection: Projection, frame: Box): string {
  const path = y.ticks.map((tick) => `M${px(frame.x)} ${px(projection.y(tick.value))}h${px(frame.width)}`).join('')
  return `<path d="${path}" stroke="${GRID}" fill="none"/>\n`
}

function xAxis(scene: Scene, x: AxisTicks, projection: Projection, frame: Box): string {
  const [bottom, top] = [frame.y + frame.height, frame.y]
  const calendar = scene.x.kind === 'mjd' ? dateTicks(scene.x.domain, Math.round(frame.width / 110)) : []
  const dates = clearOfEachOther(calendar, projection, 16)
  const numbers = clearOfEachOther(x.ticks, projection, 12)
  const marks = [
    ...x.ticks.map((tick) => `M${px(projection.x(tick.value))} ${px(bottom)}v6`),
    ...x.minor.map((value) => `M${px(projection.x(value))} ${px(bottom)}v3`),
    ...dates.map((tick) => `M${px(projection.x(tick.value))} ${px(top)}v-6`),
  ]
  return [
    `<path d="${marks.join('')}" stroke="${FRAME}" fill="none"/>\n`,
    ...numbers.map((tick) => text(projection.x(tick.value), bottom + 22, tick.text, 'text-anchor="middle"')),
    ...dates.map((tick) => text(projection.x(tick.value), top - 11, tick.text, `text-anchor="middle" fill="${QUIET}"`)),
    text(frame.x + frame.width / 2, bottom + 46, x.title, 'text-anchor="middle" font-size="14"'),
  ].join('')
}

function yAxis(y: AxisTicks, projection: Projection, frame: Box): string {
  const marks = [
    ...y.ticks.map((tick) => `M${px(frame.x)} ${px(projection.y(tick.value))}h-6`),
    ...y.minor.map((value) => `M${px(frame.x)} ${px(projection.y(value))}h-3`),
  ]
  const middle = `translate(20 ${px(frame.y + frame.height / 2)}) rotate(-90)`
  return [
    `<path d="${marks.join('')}" stroke="${FRAME}" fill="none"/>\n`,
    ...y.ticks.map((tick) => text(frame.x - 10, projection.y(tick.value) + 4.5, tick.text, 'text-anchor="end"')),
    `<text transform="${middle}" text-anchor="middle" font-size="14">${escape(y.title)}</text>\n`,
  ].join('')
}

/** The ticks whose texts keep a distance; of two that touch, the left one stays. */
function clearOfEachOther(ticks: readonly Tick[], projection: Projection, gap: number): Tick[] {
  let end = -Infinity
  return ticks.filter((tick) => {
    const [middle, half] = [projection.x(tick.value), textWidth(tick.text, FONT) / 2]
    if (middle - half < end + gap) return false
    end = middle + half
    return true
  })
}

function labels(scene: Scene, projection: Projection, frame: Box): string {
  const wanted = scene.marks.filter((mark): mark is Label => mark.kind === 'label')
  if (wanted.length === 0) return ''
  const points = scene.marks.filter((mark): mark is Points => mark.kind === 'points' && mark.marker !== 'ring')
    .flatMap((mark) => Array.from(mark.x, (x, i) => [projection.x(x), projection.y(mark.y[i]!)] as const))
  const anchors = wanted.map((label) => {
    return { x: projection.x(label.x), y: projection.y(label.y), width: textWidth(label.text, FONT), height: FONT + 3 }
  })
  return placeLabels(anchors, frame, points).map((box, i) => {
    const style = 'text-anchor="middle" paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
    return box === null ? '' : text(box.x + box.width / 2, box.y + FONT, wanted[i]!.text, `${style} fill="${wanted[i]!.color}"`)
  }).join('')
}

function svgLegend(entries: readonly LegendEntry[], x: number, y: number): string {
  return entries.map((entry, row) => {
    const middle = y + row * LEGEND_ROW + 6
    if (entry.marker === null) return text(x, middle + 4.5, entry.text, `fill="${QUIET}"`)
    return swatch(entry.marker, entry.color, x, middle) + text(x + LEGEND_TEXT, middle + 4.5, entry.text, '')
  }).join('')
}

function swatch(marker: NonNullable<LegendEntry['marker']>, color: string, x: number, y: number): string {
  const corner = `x="${px(x)}" y="${px(y - 5)}"`
  if (marker === 'line') return `<path d="M${px(x)} ${px(y)}h14" stroke="${color}" stroke-width="2"/>\n`
  if (marker === 'hatched') return svgCells({ kind: 'cells', cells: [{ x: [x, x + 14], y: [y - 5, y + 5], color, text: '', hatched: true }] }, { x: (v) => v, y: (v) => v })
  if (marker === 'band') return `<rect ${corner} width="14" height="10" fill="${color}" fill-opacity="0.2"/>\n`
  return `<path d="${markerPath(marker, x + 7, y, marker === 'ring' ? 5.5 : 4)}" ${markerStyle(marker, color, 8)}/>\n`
}

function emptyFrame(scene: Scene, frame: Box): string {
  return `<rect ${rectangle(frame)} fill="#fafafa" stroke="${FRAME}"/>\n` +
    text(frame.x + frame.width / 2, frame.y + frame.height / 2 + 5, scene.message ?? '', `text-anchor="middle" fill="${QUIET}"`)
}

function rectangle(box: Box): string {
  return `x="${px(box.x)}" y="${px(box.y)}" width="${px(box.width)}" height="${px(box.height)}"`
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${px(x)}" y="${px(y)}"${attributes === '' ? '' : ` ${attributes}`}>${escape(printable(content))}</text>\n`
}

function escape(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
