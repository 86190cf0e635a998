import type { Band, Cells, Line, Marker, Points } from './scene.ts'

/** Data to pixels; y counts downwards. */
export interface Projection {
  x(value: number): number
  y(value: number): number
}

// Above this many points of one series, points on the same pixel are drawn once and error bars of one pixel column are joined.
const DENSE = 4000

/** A pixel coordinate as text: at most two decimals, the same everywhere. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** SVG of one series: error bars beneath, then markers `size` pixels across. Two path elements whatever the number of points. */
export function svgPoints(points: Points, projection: Projection, size: number): string {
  const [xs, ys] = pixels(points, projection)
  const bars = points.error === null ? '' : errorBars(points, xs, projection)
  const radius = points.marker === 'ring' ? 0.6 * size + 3.4 : size / 2
  const drawn = xs.length > DENSE ? onePerPixel(xs, ys) : xs.keys()
  const shape = markerShape(points.marker, radius)
  let path = ''
  for (const i of drawn) path += placed(shape, xs[i]!, ys[i]!)
  const markers = `<path d="${path}" ${markerStyle(points.marker, points.color, size)}/>\n`
  if (bars === '') return path === '' ? '' : markers
  return `<path d="${bars}" fill="none" stroke="${points.color}" stroke-opacity="${xs.length > 300 ? 0.25 : 0.45}"/>\n${markers}`
}

/** SVG of a shaded rectangle. */
export function svgBand(band: Band, projection: Projection): string {
  const [x0, x1] = band.x.map(projection.x) as [number, number]
  const [y0, y1] = band.y.map(projection.y) as [number, number]
  const corner = `x="${px(Math.min(x0, x1))}" y="${px(Math.min(y0, y1))}"`
  const size = `width="${px(Math.abs(x1 - x0))}" height="${px(Math.abs(y1 - y0))}"`
  return `<rect ${corner} ${size} fill="${band.color}" fill-opacity="0.13"/>\n`
}

/** SVG of a line. Of many points in one pixel column only the lowest and the highest are drawn: nothing that can be seen is lost. */
export function svgLine(line: Line, projection: Projection): string {
  let path = ''
  let pen = 'M'
  const [xs, ys] = [line.x.map(projection.x), line.y.map(projection.y)]
  for (let i = 0; i < xs.length;) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
      pen = 'M'
      i++
      continue
    }
    const column = Math.round(xs[i]! * 2)
    let [end, low, high] = [i, i, i]
    while (end + 1 < xs.length && Math.round(xs[end + 1]! * 2) === column && Number.isFinite(ys[end + 1])) {
      end++
      if (ys[end]! < ys[low]!) low = end
      if (ys[end]! > ys[high]!) high = end
    }
    for (const k of [...new Set([i, low, high, end])].toSorted((a, b) => a - b)) {
      path += `${pen}${px(xs[k]!)} ${px(ys[k]!)}`
      pen = 'L'
    }
    i = end + 1
  }
  const dash = line.dashed ? ' stroke-dasharray="6 4"' : ''
  return path === '' ? '' : `<path d="${path}" fill="none" stroke="${line.color}" stroke-width="${px(line.width)}" stroke-linejoin="round"${dash}/>\n`
}

/** SVG of the rectangles of a map; the texts are the caller's. */
export function svgCells({ cells }: Cells, projection: Projection): string {
  return cells.map((cell) => {
    const [x0, x1] = cell.x.map(projection.x) as [number, number]
    const [y0, y1] = cell.y.map(projection.y) as [number, number]
    const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)]
    const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)]
    const box = `x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}"`
    const fill = `<rect ${box} fill="${cell.color}" stroke="#ffffff"/>\n`
    return cell.hatched ? `${fill}<path d="${hatching(left, top, width, height)}" stroke="#23262b" stroke-opacity="0.35" fill="none"/>\n` : fill
  }).join('')
}

/** Diagonals eight pixels apart over a rectangle. */
function hatching(left: number, top: number, width: number, height: number): string {
  let path = ''
  for (let offset = 8; offset < width + height; offset += 8) {
    const [x0, y0] = offset < height ? [left, top + offset] : [left + offset - height, top + height]
    const [x1, y1] = offset < width ? [left + offset, top] : [left + width, top + offset - width]
    path += `M${px(x0)} ${px(y0)}L${px(x1)} ${px(y1)}`
  }
  return path
}

/** One marker around a point. Dots and squares are strokes of no length: the shortest SVG there is. */
export function markerPath(marker: Marker, x: number, y: number, r: number): string {
  return placed(markerShape(marker, r), x, y)
}

/** Where the pen starts, seen from the point, and its way from there: the same for all points of a series. */
interface Shape {
  readonly dx: number
  readonly dy: number
  readonly way: string
}

function placed(shape: Shape, x: number, y: number): string {
  return `M${px(x + shape.dx)} ${px(y + shape.dy)}${shape.way}`
}

function markerShape(marker: Marker, r: number): Shape {
  const [d, side, height, half] = [1.35 * r, 2.4 * r, 2.1 * r, 1.2 * r].map(px) as [string, string, string, string]
  const [one, two] = [px(r), px(2 * r)]
  switch (marker) {
    case 'circle': case 'square': return { dx: 0, dy: 0, way: 'h0' }
    case 'triangle': return { dx: 0, dy: -1.3 * r, way: `l${half} ${height}h-${side}z` }
    case 'triangle-down': return { dx: 0, dy: 1.3 * r, way: `l${half} -${height}h-${side}z` }
    case 'diamond': return { dx: 0, dy: -1.35 * r, way: `l${d} ${d}l-${d} ${d}l-${d} -${d}z` }
    case 'cross': return { dx: -r, dy: -r, way: `l${two} ${two}m0 -${two}l-${two} ${two}` }
    case 'ring': return { dx: -r, dy: 0, way: `a${one} ${one} 0 1 0 ${two} 0a${one} ${one} 0 1 0 -${two} 0` }
  }
}

/** Paint of a marker `size` pixels across. */
export function markerStyle(marker: Marker, color: string, size: number): string {
  const stroke = (width: number, opacity: number): string => {
    return `fill="none" stroke="${color}" stroke-width="${px(width)}" stroke-opacity="${opacity}"`
  }
  switch (marker) {
    case 'circle': return `${stroke(size, 0.85)} stroke-linecap="round"`
    case 'square': return `${stroke(size * 0.88, 0.85)} stroke-linecap="square"`
    case 'cross': return stroke(1, 0.55)
    case 'ring': return stroke(1.4, 1)
    default: return `fill="${color}" fill-opacity="0.85"`
  }
}

function pixels(points: Points, projection: Projection): [Float64Array, Float64Array] {
  return [points.x.map(projection.x), points.y.map(projection.y)]
}

function onePerPixel(xs: Float64Array, ys: Float64Array): number[] {
  const seen = new Set<number>()
  const kept: number[] = []
  for (let i = 0; i < xs.length; i++) {
    const cell = Math.round(xs[i]!) * 65536 + Math.round(ys[i]!)
    if (seen.has(cell)) continue
    seen.add(cell)
    kept.push(i)
  }
  return kept
}

function errorBars(points: Points, xs: Float64Array, projection: Projection): string {
  const bars: [x: number, top: number, bottom: number][] = []
  const snap = xs.length > DENSE
  for (let i = 0; i < xs.length; i++) {
    const error = points.error![i]!
    if (!(error > 0) || error === Infinity) continue
    const [a, b] = [projection.y(points.y[i]! - error), projection.y(points.y[i]! + error)]
    bars.push([snap ? Math.round(xs[i]!) : xs[i]!, Math.min(a, b), Math.max(a, b)])
  }
  return (snap ? joined(bars) : bars).map(([x, top, bottom]) => `M${px(x)} ${px(top)}V${px(bottom)}`).join('')
}

function joined(bars: [number, number, number][]): [number, number, number][] {
  bars.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const out: [number, number, number][] = []
  for (const bar of bars) {
    const last = out.at(-1)
    if (last !== undefined && last[0] === bar[0] && bar[1] <= last[2] + 1) last[2] = Math.max(last[2], bar[2])
    else out.push([...bar])
  }
  return out
}
