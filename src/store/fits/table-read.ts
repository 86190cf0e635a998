import { memoryType, planColumn, type ColumnPlan, type FitsColumn } from './column.ts'
import { bytesOf, DTYPES, newData, sizeOf, type FitsData, type FitsDtype } from './dtype.ts'
import { damaged, refused, tooLarge } from './fault.ts'
import type { Hdu } from './hdus.ts'
import { numberValue } from './header.ts'
import type { Instance } from './instance.ts'
import type { Source } from './source.ts'
import { readVariable } from './table-variable.ts'
import { bitsOf, logicalsOf, numbersOf, textOf } from './raw-cells.ts'

export interface TableRequest {
  /** Names (upper or lower case) or positions from 0; all without them. */
  readonly columns?: readonly (string | number)[] | undefined
  /** First row and the one after the last, from 0. */
  readonly rows?: readonly [start: number, end: number] | undefined
}

export interface FitsTable {
  /** Rows that were read. */
  readonly rows: number
  readonly columns: readonly FitsColumn[]
}

/** What reading one table needs everywhere. */
export interface TableSite {
  readonly instance: Instance
  readonly source: Source
  readonly hdu: Hdu
  readonly start: number
  readonly rows: number
}

const PIECE = 1 << 16
const TEXT_COST = 24

/** Rows of the table that the instance stands on. @throws AstroError `fits_truncated`, `fits_no_column`, `fits_memory`, … */
export function readTable(instance: Instance, source: Source, hdu: Hdu, request: TableRequest): FitsTable {
  const { label } = instance
  const { index, type } = hdu.info
  if (type !== 'table' && type !== 'ascii_table' && !hdu.compressed) {
    throw refused('fits_no_table', `${label}: HDU ${index} holds no table`, '`astro fits info` lists the HDUs', { hdu: index })
  }
  const [width, total] = [numberValue(hdu.header, 'NAXIS1', 0), numberValue(hdu.header, 'NAXIS2', 0)]
  const end = hdu.dataStart + width * total
  if (!(end <= source.size)) {
    throw damaged(
      'fits_truncated',
      `${label}: truncated: the table of HDU ${index} ends at byte ${end}, the file at ${source.size}`,
      { hdu: index, expected: end, size: source.size },
      'the header promises more rows than there are; copy or download the file again',
    )
  }
  instance.check(instance.call.af_table(), `looking at the table of HDU ${index}`)
  const [, count, best] = instance.result(3) as [number, number, number]
  const [start, stop] = checkRows(label, total, request.rows)
  const plans = Array.from({ length: count }, (_, i) => i + 1).map((number) => planColumn(instance, hdu, number))
  const site = { instance, source, hdu, start, rows: stop - start }
  return { rows: stop - start, columns: readColumns(site, pick(label, plans, request.columns), width, Math.max(1, best)) }
}

function checkRows(label: string, total: number, rows: TableRequest['rows']): readonly [number, number] {
  if (rows === undefined) return [0, total]
  const [start, end] = rows
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end)
    return [Math.min(start, total), Math.min(end, total)]
  throw refused(
    'fits_rows',
    `${label}: there are no rows ${start}:${end} in a table of ${total}`,
    'rows count from 0, the end is not included',
  )
}

function pick(label: string, plans: readonly ColumnPlan[], wanted: TableRequest['columns']): readonly ColumnPlan[] {
  if (wanted === undefined) return plans
  return wanted.map((one) => {
    const found =
      typeof one === 'number'
        ? plans[one]
        : (plans.find(({ name }) => name === one) ?? plans.find(({ name }) => name.toLowerCase() === one.toLowerCase()))
    if (found !== undefined) return found
    throw refused(
      'fits_no_column',
      `${label}: there is no column '${one}'`,
      `columns are ${plans.map(({ name }) => name).join(', ')}`,
    )
  })
}

/** A column that is being filled. */
interface Filling {
  readonly plan: ColumnPlan
  readonly data: FitsData | string[]
  readonly marks: Uint8Array | undefined
}

/** All fixed columns in one pass over the rows, then each of variable length. */
function readColumns(site: TableSite, plans: readonly ColumnPlan[], width: number, best: number): FitsColumn[] {
  checkCost(site, plans)
  const fillings = plans.map((plan): Filling | undefined => (plan.variable ? undefined : begin(plan, site.rows)))
  const fixed = fillings.filter((one) => one !== undefined)
  const raw = fixed.some(({ plan }) => isRaw(plan))
  if (sizeOf([site.rows, fixed.length]) > 0) {
    site.instance.withRoom(raw ? width * best : 1, (room) => {
      for (let row = 0; row < site.rows; row += best) {
        const n = Math.min(best, site.rows - row)
        const bytes = raw ? rawRows(site, row, n, width, room) : new Uint8Array(0)
        for (const filling of fixed) fill(site, filling, row, n, bytes, width)
      }
    })
  }
  return plans.map((plan, i) => (fillings[i] === undefined ? readVariable(site, plan) : finish(fillings[i])))
}

/** Bytes that one cell takes in an answer. */
function cellCost({ dtype, repeat, width, shape }: ColumnPlan): number {
  if (dtype === 'string') return sizeOf(shape) * (TEXT_COST + width)
  return repeat * (dtype in DTYPES ? DTYPES[dtype as FitsDtype].bytes : 16)
}

function checkCost({ instance, hdu, rows }: TableSite, plans: readonly ColumnPlan[]): void {
  const bytes = plans.reduce((sum, plan) => sum + (plan.variable ? 16 : cellCost(plan)) * rows, 0)
  if (!(bytes <= instance.limit)) throw tooLarge(instance.label, `the table of HDU ${hdu.info.index}`, bytes, instance.limit)
}

function begin(plan: ColumnPlan, rows: number): Filling {
  const { dtype, repeat } = plan
  if (dtype === 'string') return { plan, data: [], marks: undefined }
  const n = rows * repeat
  return {
    plan,
    data: newData(memoryType(plan), dtype.startsWith('complex') ? 2 * n : n),
    marks: isMarked(plan) ? new Uint8Array(n) : undefined,
  }
}

/** Whether undefined values need marks of their own: those of types without NaN. */
export function isMarked({ dtype, blank }: ColumnPlan): boolean {
  return dtype === 'logical' || (blank !== undefined && dtype in DTYPES && !dtype.startsWith('float'))
}

/** Columns that are decoded out of the bytes of a row, not by CFITSIO. */
function isRaw({ dtype, ascii }: ColumnPlan): boolean {
  return ascii || dtype === 'string' || dtype === 'bit' || dtype === 'logical'
}

function rawRows({ instance, hdu, start }: TableSite, row: number, n: number, width: number, room: number): Uint8Array {
  instance.check(instance.call.af_bytes(start + row + 1, 1, n * width, room), `reading rows of HDU ${hdu.info.index}`)
  // Copied, since the columns read next may move the memory.
  return instance.bytes(room, n * width).slice()
}

function fill(site: TableSite, { plan, data, marks }: Filling, row: number, n: number, bytes: Uint8Array, width: number): void {
  if (Array.isArray(data)) textOf(bytes, width, n, plan, data)
  else if (plan.dtype === 'bit') bitsOf(bytes, width, n, plan, data as Uint8Array, row)
  else if (plan.dtype === 'logical') logicalsOf(bytes, width, n, plan, data as Uint8Array, marks!, row)
  else if (plan.ascii) numbersOf(site, bytes, width, n, plan, data as FitsData, marks, row)
  else readValues(site, plan, site.start + row, row * plan.repeat, n * plan.repeat, data as FitsData, marks)
}

/** Elements of a column from the first of `row` on, into `data` and `marks` at `at`. */
export function readValues(
  site: TableSite,
  plan: ColumnPlan,
  row: number,
  at: number,
  n: number,
  data: FitsData,
  marks: Uint8Array | undefined,
): void {
  const { instance, hdu } = site
  const complex = plan.dtype.startsWith('complex')
  const bytes = DTYPES[memoryType(plan)].bytes * (complex ? 2 : 1)
  const code = plan.dtype === 'complex64' ? 83 : plan.dtype === 'complex128' ? 163 : DTYPES[memoryType(plan)].code
  const to = bytesOf(data)
  const most = Math.max(1, Math.min(n, PIECE))
  instance.withRoom(most * (bytes + 1), (room) => {
    const undefinedAt = room + most * bytes
    for (let done = 0; done < n; done += most) {
      const count = Math.min(most, n - done)
      // CFITSIO counts elements within a row, except in the heap.
      const [down, element] = plan.variable ? [0, done] : [Math.floor(done / plan.repeat), done % plan.repeat]
      instance.check(
        instance.call.af_values(
          code,
          plan.number,
          row + down + 1,
          element + 1,
          count,
          plan.blank === undefined ? 0 : 1,
          room,
          marks === undefined ? 0 : undefinedAt,
        ),
        `reading column '${plan.name}' of HDU ${hdu.info.index}`,
      )
      to.set(instance.bytes(room, count * bytes), (at + done) * bytes)
      marks?.set(instance.bytes(undefinedAt, count), at + done)
    }
  })
}

function finish({ plan, data, marks }: Filling): FitsColumn {
  const { name, unit, format, dtype, shape } = plan
  const some = marks?.includes(1) === true
  return { name, unit, format, dtype, shape, data, ...(some ? { undefined: marks } : {}) }
}
