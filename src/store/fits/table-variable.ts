import { memoryType, type ColumnPlan, type FitsColumn } from './column.ts'
import { DTYPES, newData, type FitsData } from './dtype.ts'
import { damaged, tooLarge } from './fault.ts'
import { numberValue } from './header.ts'
import { isMarked, readValues, type TableSite } from './table-read.ts'
import { spreadBits, spreadLogicals, textAt } from './raw-cells.ts'

interface Descriptors {
  readonly lengths: Float64Array
  /** First byte of each array within the file. */
  readonly starts: Float64Array
}

/** Bytes that an element takes in the heap. */
const HEAP_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  S: 1,
  A: 1,
  L: 1,
  I: 2,
  U: 2,
  J: 4,
  V: 4,
  E: 4,
  K: 8,
  W: 8,
  D: 8,
  C: 8,
  M: 16,
}

/** A column whose cells are arrays of any length in the heap (TFORM P and Q). */
export function readVariable(site: TableSite, plan: ColumnPlan): FitsColumn {
  const { name, unit, format, dtype } = plan
  const base = { name, unit, format, dtype, shape: [] }
  const descriptors = readDescriptors(site, plan)
  const total = descriptors.lengths.reduce((sum, length) => sum + length, 0)
  const bytes = total * DTYPES[memoryType(plan)].bytes * (dtype.startsWith('complex') ? 2 : 1)
  if (!(bytes <= site.instance.limit)) throw tooLarge(site.instance.label, `column '${name}'`, bytes, site.instance.limit)
  if (dtype === 'string')
    return { ...base, data: Array.from(descriptors.lengths, (length, i) => textIn(site, descriptors.starts[i]!, length)) }
  const offsets = new Float64Array(site.rows + 1)
  descriptors.lengths.forEach((length, i) => (offsets[i + 1] = offsets[i]! + length))
  const data = newData(memoryType(plan), dtype.startsWith('complex') ? 2 * total : total)
  const marks = isMarked(plan) ? new Uint8Array(total) : undefined
  descriptors.lengths.forEach((length, i) => {
    if (length === 0) return
    if (dtype === 'bit')
      spreadBits(heapBytes(site, descriptors.starts[i]!, Math.ceil(length / 8)), length, data as Uint8Array, offsets[i]!)
    else if (dtype === 'logical')
      spreadLogicals(heapBytes(site, descriptors.starts[i]!, length), length, data as Uint8Array, marks!, offsets[i]!)
    else readValues(site, plan, site.start + i, offsets[i]!, length, data as FitsData, marks)
  })
  return { ...base, data, offsets, ...(marks?.includes(1) ? { undefined: marks } : {}) }
}

/** Lengths and places of all arrays, each checked to lie within the heap. */
function readDescriptors(site: TableSite, plan: ColumnPlan): Descriptors {
  const { instance, hdu, rows, start } = site
  const lengths = new Float64Array(rows)
  const starts = new Float64Array(rows)
  const width = HEAP_BYTES[/[PQ]([A-Z])/.exec(plan.format.toUpperCase())?.[1] ?? ''] ?? 0
  const table = numberValue(hdu.header, 'NAXIS1', 0) * numberValue(hdu.header, 'NAXIS2', 0)
  const heap = numberValue(hdu.header, 'THEAP', table)
  const end = table + numberValue(hdu.header, 'PCOUNT', 0)
  const most = Math.max(1, Math.min(rows, 4096))
  instance.withRoom(most * 16, (room) => {
    for (let row = 0; row < rows; row += most) {
      const n = Math.min(most, rows - row)
      instance.check(
        instance.call.af_lengths(plan.number, start + row + 1, n, room, room + most * 8),
        `reading column '${plan.name}' of HDU ${hdu.info.index}`,
      )
      new Uint8Array(lengths.buffer).set(instance.bytes(room, n * 8), row * 8)
      new Uint8Array(starts.buffer).set(instance.bytes(room + most * 8, n * 8), row * 8)
    }
  })
  if (!(Number.isInteger(heap) && heap >= 0)) {
    throw damaged('fits_heap', `${instance.label}: the heap of HDU ${hdu.info.index} begins at ${heap}, outside of its data`, {
      hdu: hdu.info.index,
    })
  }
  for (let row = 0; row < rows; row++) {
    const bytes = plan.dtype === 'bit' ? Math.ceil(lengths[row]! / 8) : lengths[row]! * width
    if (lengths[row] !== 0 && !(lengths[row]! > 0 && starts[row]! >= 0 && heap + starts[row]! + bytes <= end)) {
      throw damaged(
        'fits_heap',
        `${instance.label}: row ${start + row} of column '${plan.name}' in HDU ${hdu.info.index} points outside of the heap`,
        { hdu: hdu.info.index, row: start + row, column: plan.name },
      )
    }
    starts[row]! += hdu.dataStart + heap
  }
  return { lengths, starts }
}

function heapBytes({ source, instance }: TableSite, start: number, length: number): Uint8Array {
  if (start + length > source.size) {
    throw damaged(
      'fits_truncated',
      `${instance.label}: truncated: the heap ends at byte ${start + length} at least, the file at ${source.size}`,
      { size: source.size },
    )
  }
  const bytes = new Uint8Array(length)
  source.read(start, bytes)
  return bytes
}

function textIn(site: TableSite, start: number, length: number): string {
  return length === 0 ? '' : textAt(heapBytes(site, start, length), 0, length)
}
