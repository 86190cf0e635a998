import { afterEach, describe, expect, it, vi } from 'vitest'
import { load } from '../../src/kernels/index.ts'
import type { Instance } from '../../src/kernels/instance.ts'
import { createScratch } from '../../src/kernels/scratch.ts'
import { CASES, field } from './cases.ts'

/** What the instances made from now on hold, and when they fail. */
const FAILURES = [() => new Error('asked for'), () => new WebAssembly.RuntimeError('unreachable')] as const
const ledger: { bytes: number; steps: number; failAt: number; how: () => Error } = { bytes: 0, steps: 0, failAt: Infinity, how: FAILURES[0] }

/** Counts an allocation or a call of the module, and fails at the one asked for. */
function step(): void {
  if (ledger.steps++ === ledger.failAt) throw ledger.how()
}

vi.mock(import('../../src/kernels/instance.ts'), async (original) => {
  const { instantiate, ...rest } = await original()
  const { bytesOf } = await import('../../src/kernels/typed-array.ts')
  const watched = (instance: Instance): Instance => ({
    ...instance,
    exports: Object.fromEntries(Object.entries(instance.exports).map(([name, value]) => [name, typeof value !== 'function' ? value : (...args: never[]) => {
      step()
      return (value as (...given: never[]) => unknown)(...args)
    }])) as unknown as Instance['exports'],
    allocate(dtype, length) {
      step()
      const pointer = instance.allocate(dtype, length)
      ledger.bytes += length * bytesOf(dtype)
      return pointer
    },
    release(pointer, dtype, length) {
      instance.release(pointer, dtype, length)
      ledger.bytes -= length * bytesOf(dtype)
    },
  })
  return { ...rest, instantiate: (module) => watched(instantiate(module)) }
})

afterEach(() => Object.assign(ledger, { bytes: 0, steps: 0, failAt: Infinity, how: FAILURES[0] }))

/** Steps of a call at which it is made to fail: the first, the last, and some between. */
const spread = (steps: number): Set<number> => new Set(Array.from({ length: 9 }, (_, k) => Math.round((k * (steps - 1)) / 8)))

describe.each(Object.entries(CASES))('%s', (_, run) => {
  it('keeps nothing in kernel memory, whether it succeeds or fails', async () => {
    const k = await load()
    const before = ledger.bytes
    ledger.steps = 0
    run(k)
    expect(ledger.bytes - before).toBe(0)
    let turn = 0
    for (const failAt of spread(ledger.steps)) {
      Object.assign(ledger, { steps: 0, failAt, how: FAILURES[turn++ % 2]! })
      expect(() => run(k)).toThrow(/asked for|unreachable/)
      expect([failAt, ledger.bytes - before]).toEqual([failAt, 0])
    }
  })
})

it('a call that fails keeps what its caller holds, and nothing else', async () => {
  const k = await load()
  const [image, into] = [k.upload(field(90, 61, 1)), k.upload(field(90, 61, 2))]
  const held = ledger.bytes
  const stamp = field(3, 3, 3)
  ledger.steps = 0
  const kept = k.matchedFilter(image, stamp, { variance: 1, outputs: ['snr', 'flux'], into: { snr: into }, resident: true })
  const { steps } = ledger
  for (const failAt of Array.from({ length: steps }, (_, at) => at)) {
    Object.assign(ledger, { steps: 0, failAt })
    expect(() => k.matchedFilter(image, stamp, { variance: 1, outputs: ['snr', 'flux'], into: { snr: into }, resident: true })).toThrow(/asked for/)
  }
  ledger.failAt = Infinity
  expect(k.download(image)).toEqual(expect.objectContaining(field(90, 61, 1)))
  expect(ledger.bytes).toBe(1.5 * held)
  k.free(kept.flux as never)
  expect(ledger.bytes).toBe(held)
})

it('scratch that could not grow holds nothing, and grows when there is room again', () => {
  let full = false
  const lent = new Map<number, number>()
  const instance = {
    exports: { memory: { buffer: new ArrayBuffer(2 ** 20) } },
    allocate(_: string, length: number) {
      if (full) throw new Error('no room')
      lent.set(8 + lent.size, length)
      return 8
    },
    release(pointer: number, _: string, length: number) {
      expect(lent.get(pointer)).toBe(length)
      lent.delete(pointer)
    },
  } as unknown as Instance
  const scratch = createScratch(instance)
  scratch.open(10)
  full = true
  expect(() => scratch.open(50_000)).toThrow(/no room/)
  expect(lent.size).toBe(0)
  expect(() => scratch.open(10)).toThrow(/no room/)
  full = false
  scratch.open(10)
  expect(scratch.put([1, 2])).toBe(8)
  expect(lent.size).toBe(1)
})
