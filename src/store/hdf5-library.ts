import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { randomUUID } from 'node:crypto'

type Library = typeof import('h5wasm')
type Module = Awaited<Library['ready']>

/** The HDF5 library; what it would say on the terminal is kept until asked for. */
export interface Hdf5 {
  readonly module: Module
  /** What it said since the last time; `''` for nothing. Long talk is cut. */
  takeMessages(): string
}

/** The reasons that the library gives in its messages, the innermost last. */
export function reasonsIn(messages: string): string[] {
  return [...messages.matchAll(/#\d+: .*?: (.*)/g)].map((match) => match[1]!)
}

/** The HDF5 library, loaded when first needed (150 ms). */
export async function loadHdf5(): Promise<Hdf5> {
  loading ??= import('h5wasm').then(async ({ ready }) => quiet(await ready))
  return loading
}
let loading: Promise<Hdf5> | undefined

/** A file on disk that the library reads piece by piece; close it when done. */
export interface OpenHdf5 {
  readonly module: Module
  readonly id: bigint
  readonly size: number
  close(): void
}

/**
 * Opens a file for reading; undefined when the library does not take it for a whole HDF5 file.
 * @throws errors of the file system (ENOENT, EACCES, EIO …)
 */
export async function openHdf5(path: string): Promise<OpenHdf5 | undefined> {
  const { module } = await loadHdf5()
  const descriptor = openSync(path, 'r')
  const size = fstatSync(descriptor).size
  const name = mount(module, descriptor, size)
  const release = (): void => {
    module.FS.unlink(name)
    closeSync(descriptor)
  }
  let id = -1n
  try {
    id = module.open(name, module.H5F_ACC_RDONLY, false, -1, -1)
  } finally {
    if (id < 0n) release()
  }
  if (id < 0n) return undefined
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    module.close_file(id)
    release()
  }
  return { module, id, size, close }
}

/** What is used of a file in emscripten's memory file system. */
interface MemoryNode {
  usedBytes: number
  stream_ops: Record<string, unknown>
}

/** Puts a file into the library's own file system whose bytes come from a descriptor. */
function mount(module: Module, descriptor: number, size: number): string {
  const name = `/${randomUUID()}`
  module.FS.writeFile(name, new Uint8Array(0))
  const node = module.FS.lookupPath(name, {}).node as unknown as MemoryNode
  node.usedBytes = size
  const read = (_stream: unknown, buffer: Int8Array, offset: number, length: number, position: number): number =>
    readSync(descriptor, buffer, offset, Math.max(0, Math.min(length, size - position)), position)
  node.stream_ops = { ...node.stream_ops, read }
  return name
}

const LONGEST_TALK = 4000

/** Turns the library's terminal into a text of ours. */
function quiet(module: Module): Hdf5 {
  const fs = module.FS as unknown as QuietableFs
  let messages = ''
  fs.createDevice('/dev', 'quiet', null, (byte) => {
    if (messages.length < LONGEST_TALK) messages += String.fromCharCode(byte)
  })
  for (const stream of [1, 2]) {
    fs.close(fs.streams[stream])
    fs.open('/dev/quiet', 1)
  }
  const takeMessages = (): string => {
    const taken = messages
    messages = ''
    return taken
  }
  return { module, takeMessages }
}

interface QuietableFs {
  streams: unknown[]
  createDevice(parent: string, name: string, input: null, output: (byte: number) => void): void
  close(stream: unknown): void
  open(path: string, flags: number): unknown
}
