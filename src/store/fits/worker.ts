import { parentPort, workerData } from 'node:worker_threads'
import { damaged, faultOf, refused } from './fault.ts'
import { readHdu, type Hdu, type HduInfo } from './hdus.ts'
import { cutCards } from './header.ts'
import { readGroups } from './groups-read.ts'
import { readImage } from './image-read.ts'
import { instantiate, type Instance } from './instance.ts'
import type { CallName, Calls, Request } from './protocol.ts'
import { bytesSource, fileSource, type Source } from './source.ts'
import { readTable } from './table-read.ts'
import { unpacked } from './unpack.ts'
import { surveyFile, verifyFile } from './verify.ts'
import { writeHdus } from './write.ts'

interface Open {
  readonly instance: Instance
  readonly source: Source
  readonly hdus: Map<number, Hdu>
}

const { module } = workerData as { module: WebAssembly.Module }
let open: Open | undefined
let label = 'FITS file'

const handlers: { [Name in CallName]: (args: Calls[Name]['args']) => Calls[Name]['answer'] } = {
  open(args) {
    label = args.label
    const packed = args.path === undefined ? bytesSource(args.bytes!) : fileSource(args.path)
    try {
      const source = unpacked({ module, label, limit: args.limit }, packed)
      open = { instance: start(source, args.limit), source, hdus: new Map() }
    } catch (error) {
      packed.close()
      throw error
    }
    return { size: open.source.size }
  },
  list() {
    const infos: HduInfo[] = []
    for (let hdu = find(0); hdu !== undefined; hdu = find(infos.length)) infos.push(hdu.info)
    return infos
  },
  header({ hdu, image }) {
    const { header, compressed } = select(hdu)
    return { raw: image && compressed ? imageCards(opened().instance) : header.raw }
  },
  image: ({ hdu, request }) => {
    const selected = select(hdu)
    return readImage(opened().instance, opened().source.size, selected, request)
  },
  table: ({ hdu, request }) => {
    const selected = select(hdu)
    return readTable(opened().instance, opened().source, selected, request)
  },
  groups: ({ hdu }) => {
    const selected = select(hdu)
    return readGroups(opened().instance, opened().source.size, selected)
  },
  survey: () => surveyFile(opened().instance, opened().source),
  verify() {
    const { instance, source, hdus } = opened()
    try {
      return verifyFile(instance, source)
    } finally {
      open = { instance: start(source, instance.limit), source, hdus }
    }
  },
  write(args) {
    label = args.label
    return writeHdus(module, args)
  },
  close() {
    const memory = open?.instance.memory ?? 0
    open?.source.close()
    open = undefined
    return { memory }
  },
}

/** A fresh instance with the file opened. */
function start(source: Source, limit: number): Instance {
  const instance = instantiate(module, source, { label, limit })
  instance.check(instance.call.af_open(), 'opening')
  return instance
}

function opened(): Open {
  if (open === undefined) throw new Error('no file is open')
  return open
}

/** Moves to an HDU; undefined past the last one. */
function find(index: number): Hdu | undefined {
  const { instance, source, hdus } = opened()
  const known = hdus.get(index)
  if (known === undefined) {
    const hdu = readHdu(instance, source, index, hdus.get(index - 1)?.dataEnd)
    if (hdu !== undefined) hdus.set(index, hdu)
    return hdu
  }
  instance.check(instance.call.af_move(index + 1), `moving to HDU ${index}`)
  return known
}

function select(index: number): Hdu {
  const hdu = find(index)
  if (hdu === undefined)
    throw refused('fits_no_hdu', `${label}: there is no HDU ${index}`, '`astro fits info` lists the HDUs', { hdu: index })
  return hdu
}

/** The cards of a tile-compressed image as those of the image that it stands for. */
function imageCards(instance: Instance): string[] {
  const pointer = instance.call.af_image_header() >>> 0
  const [cards, status] = instance.result(2) as [number, number]
  instance.check(0, 'reading the header')
  if (pointer === 0) throw damaged('fits_damaged', `${label}: the header of the compressed image cannot be read`, { status })
  const text = Buffer.from(instance.bytes(pointer, cards * 80)).toString('latin1')
  instance.call.free(pointer)
  return cutCards(text)
}

/** Buffers of typed arrays in an answer, to be handed over instead of copied; shared memory stays where it is. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer)
  } else if (Array.isArray(value)) {
    if (typeof value[0] === 'object') for (const one of value) buffersOf(one, found)
  } else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) buffersOf(one, found)
  return found
}

parentPort!.on('message', ({ name, args }: Request) => {
  try {
    const answer = (handlers[name] as (args: unknown) => unknown)(args)
    parentPort!.postMessage({ ok: true, answer }, [...buffersOf(answer)])
  } catch (error) {
    parentPort!.postMessage({ ok: false, fault: faultOf(error, label, name) }, [])
  }
})
