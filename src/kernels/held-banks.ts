import type { Template } from '@astro/sdk'
import { encodeBank } from './templates.ts'
import { openScratch } from './thread-scratch.ts'

/** Banks that this thread's module holds, the latest used last. */
const held = new Map<readonly Template[], number>()
/** A search goes through a few dozen; each takes some 0.1 MB. */
const MOST = 64

/**
 * Where the module of this thread holds a bank: it is checked, encoded and measured once for many curves. Opens the scratch memory: what
 * was there is forgotten.
 * @throws AstroError `kernel_option`, `kernel_input`
 */
export function holdBank(bank: readonly Template[]): number {
  const known = held.get(bank)
  if (known !== undefined) held.delete(bank)
  const pointer = known ?? hold(bank)
  held.set(bank, pointer)
  return pointer
}

function hold(bank: readonly Template[]): number {
  const numbers = encodeBank(bank.map(({ time, profile }) => ({ shape: 'sampled', time, value: profile })))
  const { exports, scratch } = openScratch(numbers.length)
  const oldest = held.size < MOST ? undefined : [...held][0]
  if (oldest !== undefined) {
    held.delete(oldest[0])
    exports.release_bank(oldest[1])
  }
  return exports.hold_bank(scratch.put(numbers), numbers.length, bank.length)
}
