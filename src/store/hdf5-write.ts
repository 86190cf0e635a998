import { AstroError, EXIT } from '../errors.ts'
import { atTimeZero } from './hdf5-clock.ts'
import { reasonsIn, type Hdf5 } from './hdf5-library.ts'

/** Number types by the letters numpy uses: float, int, unsigned; then bytes. */
export type NumberKind = 'f8' | 'f4' | 'i8' | 'i4' | 'i2' | 'u1'

/** Type of a column or attribute: a number, or text of fixed length (bytes of ASCII or UTF-8, filled up with NUL). */
export type ElementType = { readonly kind: NumberKind; readonly size: number } | TextType
interface TextType {
  readonly kind: 'text'
  readonly size: number
  readonly ascii: boolean
}

/** One field of a compound type. */
export interface Field {
  readonly name: string
  readonly offset: number
  readonly type: ElementType
}

/** An attribute of one value: a scalar, or a list of one element. */
export interface Attribute {
  readonly name: string
  readonly type: ElementType
  readonly value: number | string
  readonly list?: boolean
}

/** A one-dimensional compound dataset as it is to be written. */
export interface DatasetPlan {
  readonly key: string
  readonly rows: number
  readonly rowSize: number
  readonly fields: readonly Field[]
  readonly attributes: readonly Attribute[]
  /** Writes the rows into `rows * rowSize` bytes of zero. */
  readonly putRows: (bytes: Buffer) => void
}

type Module = Hdf5['module']
type Description = Parameters<Module['create_attribute']>[4]
type Member = NonNullable<Description['compound_type']>['members'][number]
/** Gives zeroed memory of the library's, from `start` on in all of it; what it gave before is void. */
type Take = (size: number) => { readonly memory: Buffer; readonly start: number }

const INTEGER = 0
const FLOAT = 1
const STRING = 3
const COMPOUND = 6
const ASCII = 0
const UTF8 = 1
const SCALAR: bigint[] = []
const ONE: bigint[] = [1n]
const FILE = '/written.h5'

/**
 * A whole HDF5 file, made by the library in memory: datasets in the root group, stored contiguously, in the oldest form of
 * the format: the fastest to write, and open to every reader since 1.6. The same plans give the same bytes at any time.
 * @param plans sorted by key (code units; keys are ASCII)
 * @throws AstroError `store_write` when the library could not write all of it; whatever making a plan throws
 */
export function encodeHdf5(library: Hdf5, plans: Iterable<DatasetPlan>): Uint8Array {
  return atTimeZero(() => encode(library, plans))
}

function encode(library: Hdf5, plans: Iterable<DatasetPlan>): Uint8Array {
  const { module } = library
  library.takeMessages()
  const id = module.open(FILE, module.H5F_ACC_TRUNC, false, module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_V18)
  if (id < 0n) throw failure('the file cannot be begun', library.takeMessages())
  let open = true
  try {
    putDatasets(library, id, plans)
    open = false
    ask(() => module.close_file(id))
    check(library, 'the file cannot be finished')
    return module.FS.readFile(FILE)
  } finally {
    if (open) ask(() => module.close_file(id))
    module.FS.unlink(FILE)
  }
}

function putDatasets(library: Hdf5, id: bigint, plans: Iterable<DatasetPlan>): void {
  const { module } = library
  const { take, free } = scratch(module)
  const keys: string[] = []
  try {
    for (const plan of plans) {
      ask(() => putDataset(module, id, take, plan))
      check(library, `'${plan.key}' cannot be written`)
      keys.push(plan.key)
    }
  } finally {
    free()
  }
  const names = module.get_names(id, '/', false)
  const missing = keys.find((key, i) => names[i] !== key)
  if (missing !== undefined) throw failure(`'${missing}' is not in it`, '')
}

function putDataset(module: Module, id: bigint, take: Take, plan: DatasetPlan): void {
  const { key, rows, rowSize } = plan
  const { memory, start } = take(rows * rowSize)
  plan.putRows(memory.subarray(start, start + rows * rowSize))
  const shape = [BigInt(rows)]
  module.create_dataset(id, key, BigInt(start), { ...description(COMPOUND, rowSize, shape), compound_type: compoundOf(plan.fields) })
  for (const attribute of plan.attributes) putAttribute(module, id, take, key, attribute)
}

function putAttribute(module: Module, id: bigint, take: Take, key: string, { name, type, value, list }: Attribute): void {
  const { memory, start } = take(type.size)
  if (typeof value === 'string') memory.write(value, start, type.size, 'utf8')
  else if (type.kind === 'i8') memory.writeBigInt64LE(BigInt(value), start)
  else memory.writeDoubleLE(value, start)
  module.create_attribute(id, key, name.toWellFormed(), BigInt(start), describe(type, list === true ? ONE : SCALAR))
}

/** Many tables share their fields: what the library is told of them is made once. */
const compounds = new WeakMap<readonly Field[], NonNullable<Description['compound_type']>>()

function compoundOf(fields: readonly Field[]): NonNullable<Description['compound_type']> {
  let compound = compounds.get(fields)
  if (!compound) {
    const members = fields.map(({ name, offset, type }) => ({ ...describe(type, null), name: name.toWellFormed(), offset }))
    compounds.set(fields, (compound = { members: members as unknown as Member[], nmembers: members.length }))
  }
  return compound
}

function describe(type: ElementType, shape: bigint[] | null): Description {
  if (type.kind === 'text') return { ...description(STRING, type.size, shape), cset: type.ascii ? ASCII : UTF8 }
  const plain = description(type.kind[0] === 'f' ? FLOAT : INTEGER, type.size, shape)
  plain.signed = type.kind[0] === 'i'
  return plain
}

function description(type: number, size: number, shape: bigint[] | null): Description {
  return { type, size, shape, maxshape: null, total_size: 1, signed: false, vlen: false, littleEndian: true }
}

/** One block of the library's memory, made larger when asked for more than it has. */
function scratch(module: Module): { readonly take: Take; readonly free: () => void } {
  const { _malloc: allocate, _free: release } = module
  let address = 0
  let capacity = 0
  let memory: Buffer = Buffer.alloc(0)
  const free = (): void => release(address)
  const take: Take = (size) => {
    if (size > capacity || address === 0) {
      free()
      capacity = Math.max(65_536, size)
      address = allocate(capacity)
      if (address === 0) throw failure(`there is no memory for a table of ${size} bytes`, '')
    }
    const { buffer } = module.HEAPU8
    if (memory.buffer !== buffer) memory = Buffer.from(buffer) // the library moved its memory
    return { memory: memory.fill(0, address, address + size), start: address }
  }
  return { take, free }
}

/** A trap of the library, or memory it could not get, as an error of ours. */
function ask<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof AstroError ? error : failure('it gave up', String(error), error)
  }
}

/** The library tells of most failures by a message alone. */
function check(library: Hdf5, what: string): void {
  const messages = library.takeMessages()
  if (messages !== '') throw failure(what, messages)
}

function failure(what: string, messages: string, cause?: unknown): AstroError {
  const reasons = reasonsIn(messages)
  const reason = reasons.at(-1) ?? messages
  return new AstroError('store_write', EXIT.disk, `the HDF5 library failed: ${what}${reason === '' ? '' : ` (${reason})`}`, {
    hint: 'run again with fewer workers, to have more memory; if it fails again, it is a defect of astro: please report it',
    data: { reasons },
    cause,
  })
}
