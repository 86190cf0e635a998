import { printable, statusError, tooLarge } from './fault.ts'
import type { Sink, Source } from './source.ts'

type Call = (...args: number[]) => number

/** What the module exports: the functions of wasm/cfitsio/src, see there. */
export type Exports = Readonly<
  Record<
    | 'malloc'
    | 'free'
    | 'af_result'
    | 'af_messages'
    | 'af_version'
    | 'af_open'
    | 'af_close'
    | 'af_move'
    | 'af_image'
    | 'af_compression'
    | 'af_image_header'
    | 'af_pixels'
    | 'af_section'
    | 'af_group'
    | 'af_check_sums'
    | 'af_table'
    | 'af_column'
    | 'af_values'
    | 'af_lengths'
    | 'af_bytes'
    | 'af_verify'
    | 'af_bunzip'
    | 'af_unlzw'
    | 'af_create'
    | 'af_create_image'
    | 'af_write_pixels'
    | 'af_create_table'
    | 'af_write_values'
    | 'af_write_strings'
    | 'af_write_card'
    | 'af_read_header_again'
    | 'af_write_sums'
    | 'af_flush',
    Call
  >
>

/** A finding of ftverify. */
export interface Finding {
  readonly severity: 'warning' | 'error'
  /** From 0; null for what concerns the whole file. */
  readonly hdu: number | null
  readonly text: string
}

/** A fresh CFITSIO with one file. Views on its memory die with the next call into it: use them at once. */
export interface Instance {
  readonly call: Exports
  readonly label: string
  readonly limit: number
  /** Bytes of memory now. */
  readonly memory: number
  readonly findings: Finding[]
  bytes(pointer: number, length: number): Uint8Array
  /** The first n numbers that the last call gave. */
  result(n: number): number[]
  text(pointer: number): string
  /** Throws what a status other than 0 means; before that, whatever the status, what the disk refused since the last check. */
  check(status: number, doing: string): void
  /** Room for this many bytes, for as long as `use` runs. */
  withRoom<T>(bytes: number, use: (pointer: number) => T): T
  withText<T>(text: string, use: (pointer: number) => T): T
}

const PAGE = 65536
const FIRST_PAGES = 64
const EBADF = 8
const REFUSED = -1
const MOST_FINDINGS = 500

// The types of a library without a browser know no constructor of memories.
const { Memory } = WebAssembly as unknown as { Memory: new (size: { initial: number; maximum: number }) => WebAssembly.Memory }

/** Thrown out of ftverify when it has found enough. */
export class EnoughFindings extends Error {}

export interface InstanceOptions {
  readonly label: string
  /** Ceiling of the memory in bytes. */
  readonly limit: number
  /** Seconds since 1970 that a written date shows. */
  readonly clock?: number
}

/** Makes a fresh instance whose disk is `source`; where it is a sink, it can be written. */
export function instantiate(
  module: WebAssembly.Module,
  source: Source | Sink,
  { label, limit, clock = 0 }: InstanceOptions,
): Instance {
  const memory = new Memory({ initial: FIRST_PAGES, maximum: Math.min(65536, Math.max(FIRST_PAGES, Math.floor(limit / PAGE))) })
  const findings: Finding[] = []
  const refusals: unknown[] = []
  let view = new Uint8Array(memory.buffer)
  const bytes = (pointer: number, length: number): Uint8Array => {
    if (view.length === 0) view = new Uint8Array(memory.buffer)
    return view.subarray(pointer, pointer + length)
  }
  const text = (pointer: number): string => {
    const all = bytes(pointer, PAGE)
    const end = all.indexOf(0)
    return Buffer.from(all.subarray(0, end === -1 ? 0 : end)).toString('latin1')
  }
  const report = (severity: number, hdu: number, pointer: number): void => {
    findings.push({
      severity: severity === 1 ? 'warning' : 'error',
      hdu: hdu > 0 ? hdu - 1 : null,
      text: printable(text(pointer)),
    })
    if (findings.length >= MOST_FINDINGS) throw new EnoughFindings()
  }
  const imports = {
    io: { ...diskOf(source, bytes, refusals), report },
    ...systemOf(bytes, clock),
    env: environmentOf(memory, () => (view = new Uint8Array(memory.buffer))),
  }
  const call = new WebAssembly.Instance(module, imports as unknown as Record<string, WebAssembly.ModuleImports>)
    .exports as unknown as Exports & { _initialize(): void }
  call._initialize()
  const withRoom = <T>(length: number, use: (pointer: number) => T): T => {
    const pointer = length > limit ? 0 : call.malloc(Math.max(16, Math.ceil(length))) >>> 0
    if (pointer === 0) throw tooLarge(label, 'a working array', length, limit)
    try {
      return use(pointer)
    } finally {
      call.free(pointer)
    }
  }
  return {
    call,
    label,
    limit,
    findings,
    bytes,
    text,
    withRoom,
    get memory() {
      return memory.buffer.byteLength
    },
    result: (n) => Array.from(new Float64Array(memory.buffer, call.af_result(), n)),
    check: (status, doing) => {
      if (refusals.length > 0) throw refusals.splice(0)[0]
      if (status !== 0) throw statusError(label, doing, status, text(call.af_messages(status)))
    },
    withText: (string, use) =>
      withRoom(string.length + 1, (pointer) => {
        const room = bytes(pointer, string.length + 1)
        for (let i = 0; i < string.length; i++) room[i] = string.charCodeAt(i)
        room[string.length] = 0
        return use(pointer)
      }),
  }
}

/** The disk of CFITSIO. What it refuses is a status there, not a jump out of the middle of C code; the error is kept in `refusals`. */
function diskOf(source: Source | Sink, bytes: Instance['bytes'], refusals: unknown[]): Record<string, Call> {
  const sink = 'write' in source ? source : undefined
  const attempt = (act: () => number): number => {
    try {
      return act()
    } catch (error) {
      refusals.push(error)
      return REFUSED
    }
  }
  return {
    size: () => source.size,
    read: (offset, pointer, length) => attempt(() => {
      const into = bytes(pointer! >>> 0, length!)
      const done = source.read(offset!, into)
      into.fill(0, done)
      return done
    }),
    write: (offset, pointer, length) => attempt(() => {
      sink?.write(offset!, bytes(pointer! >>> 0, length!))
      return sink ? 0 : REFUSED
    }),
    truncate: (size) => attempt(() => {
      sink?.truncate(size!)
      return sink ? 0 : REFUSED
    }),
  }
}

const nothing = (): number => EBADF

/** The few functions of the C library that reach outside. There are no files, no environment, and the clock stands still. */
function systemOf(bytes: Instance['bytes'], clock: number) {
  const emptyList = (count: number, size: number): number => {
    bytes(count, 4).fill(0)
    bytes(size, 4).fill(0)
    return 0
  }
  return {
    wasi_snapshot_preview1: {
      fd_write: nothing,
      fd_read: nothing,
      fd_close: nothing,
      fd_seek: nothing,
      fd_fdstat_get: nothing,
      environ_sizes_get: emptyList,
      environ_get: () => 0,
      clock_time_get: (_clock: number, _precision: bigint, pointer: number): number => {
        const room = bytes(pointer, 8)
        new DataView(room.buffer, room.byteOffset, 8).setBigUint64(0, BigInt(Math.round(clock)) * 1_000_000_000n, true)
        return 0
      },
      proc_exit: (code: number): never => {
        throw new Error(`the program ended itself with ${code}`)
      },
    },
  }
}

function environmentOf(memory: WebAssembly.Memory, grown: () => void) {
  return { memory, emscripten_notify_memory_growth: grown }
}
