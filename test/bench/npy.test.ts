import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readNpy, readNpz, writeNpy } from '../../bench/npy.mjs'

const folder = mkdtempSync(join(tmpdir(), 'astro-npy-'))
const file = join(folder, 'a.npy')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An .npy of format 1.0 put together from the words of its specification. */
function npy(header: string, body: Uint8Array): Buffer {
  const text = `${header}\n`
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([text.length & 255, text.length >> 8]), Buffer.from(text), body])
}

/** A stored entry of a ZIP file, with its sizes in the ZIP64 field as numpy.savez writes it. */
function entry(name: string, content: Buffer, method = 0): Buffer {
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50)
  head.writeUInt16LE(method, 8)
  head.fill(255, 18, 26)
  head.writeUInt16LE(name.length, 26)
  head.writeUInt16LE(20, 28)
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(content.length), 4)
  extra.writeBigUInt64LE(BigInt(content.length), 12)
  return Buffer.concat([head, Buffer.from(name), extra, content])
}

describe('.npy', () => {
  it('is read as its specification says', () => {
    writeFileSync(file, npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1), }", Uint8Array.of(1, 0, 255, 255)))
    expect(readNpy(file)).toEqual({ data: Int16Array.of(1, -1), shape: [2, 1] })
  })

  it('comes back as it was written, its data on a multiple of 64 bytes', () => {
    for (const array of [
      { data: Float32Array.of(1, Number.NaN, 3), shape: [3] }, { data: new Float64Array(0), shape: [0, 7] }, { data: BigInt64Array.of(-(2n ** 62n)), shape: [] },
    ]) {
      writeNpy(file, array)
      expect(readNpy(file)).toEqual(array)
    }
  })

  it('refuses what it would misread, naming the file', () => {
    const zeros = new Uint8Array(64)
    writeFileSync(file, npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", zeros))
    expect(() => readNpy(file)).toThrow(/a\.npy: elements of type >f4/)
    writeFileSync(file, npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }", zeros))
    expect(() => readNpy(file)).toThrow(/Fortran/)
    writeFileSync(file, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99,), }", zeros))
    expect(() => readNpy(file)).toThrow(/ends after 64 of 792/)
    writeFileSync(file, 'SIMPLE  =                    T')
    expect(() => readNpy(file)).toThrow(/not an array of NumPy/)
    expect(() => writeNpy(file, { data: new Float32Array(3), shape: [2] })).toThrow(/wants 2 values/)
  })
})

describe('.npz', () => {
  const body = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", Uint8Array.of(7, 8))
  const path = join(folder, 'a.npz')

  it('gives one member of several', () => {
    writeFileSync(path, Buffer.concat([entry('first.npy', npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }", new Uint8Array(0))), entry('b.npy', body), Buffer.alloc(30)]))
    expect(readNpz(path, 'b')).toEqual({ data: Uint8Array.of(7, 8), shape: [2] })
    expect(() => readNpz(path, 'c')).toThrow(/no array 'c'; it has first, b/)
  })

  it('refuses a deflated member', () => {
    writeFileSync(path, Buffer.concat([entry('b.npy', body, 8), Buffer.alloc(30)]))
    expect(() => readNpz(path, 'b')).toThrow(/savez_compressed/)
  })
})
