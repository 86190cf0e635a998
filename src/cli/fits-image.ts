import { AstroError, EXIT } from '../errors.ts'
import { publishBytes } from '../store/publish.ts'
import { openFits, type FitsImage, type OpenOptions, type Section } from '../store/fits/index.ts'
import { greyPng, shrink, type Plane, type Stretch } from './fits-picture.ts'
import { fitsTarget, rangeOf } from './fits-target.ts'
import { zscale, type GreyRange } from './zscale.ts'

/** What `astro fits image` says of one image. */
export interface ImageSummary {
  readonly file: string
  readonly hdu: number
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly pixels: number
  /** Pixels without a value: NaN, infinite, or BLANK. */
  readonly undefined: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly std: number
  readonly median: number
  /** 1.4826 times the median of the distances from the median. */
  readonly mad_std: number
  readonly zscale: readonly [number, number]
  readonly output: string | null
}

export interface ImageJob {
  readonly stretch: Stretch
  /** Longest side of the picture, pixels. */
  readonly side: number
  /** Plane of a cube, from 0. */
  readonly plane: number
  /** `y0:y1,x0:x1`, from 0, the ends not included. */
  readonly section: string | undefined
  readonly output: string | undefined
}

const MAD_TO_SIGMA = 1.4826
const ASINH_PERCENTILES = [0.0025, 0.9975] as const

/** Statistics of an image, and its picture when an output is named. @throws AstroError `fits_…`, `disk_…` */
export async function summarizeImage(target: string, job: ImageJob, limits: OpenOptions): Promise<ImageSummary> {
  const { path, hdu } = fitsTarget(target)
  await using file = await openFits(path, limits)
  const infos = await file.hdus()
  const info = typeof hdu === 'number' ? infos[hdu] : infos.find((one) => named(one, hdu))
  const image = await file.image(hdu ?? info?.index, { section: sectionOf(job.section, info?.shape ?? []) })
  const values = Float64Array.from({ length: image.data.length }, (_, i) => valueAt(image, i))
  const finite = values.filter(Number.isFinite)
  const range = finite.length > 0 ? zscale(finite) : { low: NaN, high: NaN }
  const sorted = finite.toSorted()
  if (job.output !== undefined) await draw(job, planeOf(image, values, job.plane), range, sorted)
  return {
    file: path,
    hdu: info?.index ?? 0,
    name: info?.name ?? '',
    dtype: dtypeName(image),
    shape: image.shape,
    pixels: values.length,
    undefined: values.length - finite.length,
    ...statistics(sorted),
    zscale: [range.low, range.high],
    output: job.output ?? null,
  }
}

type Info = Awaited<ReturnType<Awaited<ReturnType<typeof openFits>>['hdus']>>[number]

function named(info: Info, hdu: ReturnType<typeof fitsTarget>['hdu']): boolean {
  if (hdu === undefined) return info.type === 'image' && info.shape !== null && !info.shape.includes(0)
  const [name, version] = typeof hdu === 'string' ? [hdu, undefined] : (hdu as readonly [string, number])
  return info.name.toUpperCase() === name.toUpperCase() && (version === undefined || info.version === version)
}

function valueAt({ data, blank }: FitsImage, i: number): number {
  const value = data[i]!
  return value === blank ? NaN : Number(value)
}

const dtypeName = ({ data }: FitsImage): string => data.constructor.name.replace(/^Big/, '').replace('Array', '').toLowerCase()

/** Section of the last two axes; axes before them stay whole. */
function sectionOf(text: string | undefined, shape: readonly number[]): Section | undefined {
  if (text === undefined) return undefined
  const ranges = text.split(',').map((part) => rangeOf('--section', part)!)
  if (ranges.length !== 2 || shape.length < 2)
    throw new AstroError('usage', EXIT.usage, `--section ${text} is no section of an image of ${shape.length} axes`, {
      hint: 'write y0:y1,x0:x1, from 0; the ends are not included',
    })
  return shape.map((length, axis) => {
    const [start, end] = ranges[axis - (shape.length - 2)] ?? [0, length]
    return [start, Math.min(end, length) - 1]
  })
}

function statistics(sorted: Float64Array): Pick<ImageSummary, 'min' | 'max' | 'mean' | 'std' | 'median' | 'mad_std'> {
  if (sorted.length === 0) return { min: NaN, max: NaN, mean: NaN, std: NaN, median: NaN, mad_std: NaN }
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const std = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length)
  const median = percentile(sorted, 0.5)
  const mad = percentile(sorted.map((value) => Math.abs(value - median)).sort(), 0.5)
  return { min: sorted[0]!, max: sorted.at(-1)!, mean, std, median, mad_std: MAD_TO_SIGMA * mad }
}

/** Linear between the values on both sides, as numpy has it. */
function percentile(sorted: Float64Array, fraction: number): number {
  const at = fraction * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return below + (above - below) * (at - Math.floor(at))
}

/** The last two axes of a cube at one position of the others; a spectrum is a plane of one row. */
function planeOf(image: FitsImage, values: Float64Array, plane: number): Plane {
  const [height, width] = image.shape.length === 1 ? [1, image.shape[0]!] : [image.shape.at(-2)!, image.shape.at(-1)!]
  const planes = values.length / (width * height)
  if (plane < planes) return { width, height, values: values.subarray(plane * width * height, (plane + 1) * width * height) }
  throw new AstroError('usage', EXIT.usage, `there is no plane ${plane}: the image has ${planes}`, {
    hint: `--plane 0 … ${planes - 1}`,
  })
}

async function draw({ output, side, stretch }: ImageJob, plane: Plane, range: GreyRange, sorted: Float64Array): Promise<void> {
  const asinh = { low: percentile(sorted, ASINH_PERCENTILES[0]), high: percentile(sorted, ASINH_PERCENTILES[1]) }
  await publishBytes(output!, greyPng(shrink(plane, side), stretch === 'asinh' ? asinh : range, stretch))
}
