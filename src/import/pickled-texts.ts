/** A name of something of Python, or what calling it would give: neither is ever looked up or called. */
interface Made {
  readonly made: true
  state?: unknown
}

/** Texts of a matrix of objects, in the order of C. */
export interface TextMatrix {
  readonly shape: readonly number[]
  /** Empty for None and NaN. */
  readonly texts: readonly string[]
}

const utf8 = new TextDecoder()

/**
 * An array of text (numpy's of type object) in a Python pickle of protocols 2 to 5, which is how PyTables stores the text of a data frame.
 * The opcodes are those of CPython's `pickletools`; the state of such an array is (version, shape, type, order, list of objects).
 * @returns undefined for everything else
 */
export function readPickledTexts(bytes: Uint8Array): TextMatrix | undefined {
  const found = unpickle(bytes) as Made | undefined
  const [, shape, , , list] = Array.isArray(found?.state) ? (found.state as unknown[]) : []
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length)) || !Array.isArray(list) || !list.every((one) => typeof one === 'string' || one === null || Number.isNaN(one))) return undefined
  return { shape: shape as number[], texts: list.map((one) => (typeof one === 'string' ? one : '')) }
}

function unpickle(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [stack, marks, memo] = [[] as unknown[], [] as number[], [] as unknown[]]
  let at = 0
  const take = (count: number): number => (at += count) - count
  const text = (length: number): string => utf8.decode(bytes.subarray(take(length), at))
  const since = (): unknown[] => stack.splice(marks.pop() ?? 0)
  const steps: Readonly<Record<number, () => void>> = {
    0x80: () => void take(1), 0x95: () => void take(8), // protocol, frame
    0x28: () => void marks.push(stack.length), 0x94: () => void memo.push(stack.at(-1)),
    0x71: () => void (memo[view.getUint8(take(1))] = stack.at(-1)), 0x72: () => void (memo[view.getUint32(take(4), true)] = stack.at(-1)),
    0x68: () => void stack.push(memo[view.getUint8(take(1))]), 0x6a: () => void stack.push(memo[view.getUint32(take(4), true)]),
    0x8c: () => void stack.push(text(view.getUint8(take(1)))), 0x58: () => void stack.push(text(view.getUint32(take(4), true))),
    0x43: () => void stack.push(text(view.getUint8(take(1)))), 0x55: () => void stack.push(text(view.getUint8(take(1)))),
    0x4e: () => void stack.push(null), 0x88: () => void stack.push(true), 0x89: () => void stack.push(false),
    0x4b: () => void stack.push(view.getUint8(take(1))), 0x4d: () => void stack.push(view.getUint16(take(2), true)), 0x4a: () => void stack.push(view.getInt32(take(4), true)),
    0x47: () => void stack.push(view.getFloat64(take(8))),
    0x5d: () => void stack.push([]), 0x29: () => void stack.push([]), 0x85: () => void stack.push(stack.splice(-1)), 0x86: () => void stack.push(stack.splice(-2)),
    0x87: () => void stack.push(stack.splice(-3)), 0x74: () => void stack.push(since()),
    0x65: () => append(stack, since()), 0x61: () => append(stack, stack.splice(-1)),
    // Names and calls: a stand-in for whatever it is.
    0x93: () => void stack.splice(-2, 2, { made: true }), 0x52: () => void stack.splice(-2, 2, { made: true }),
    0x63: () => {
      for (let lines = 0; lines < 2; at++) if (bytes[at] === 0x0a || at >= bytes.length) lines++
      stack.push({ made: true })
    },
    0x62: () => {
      const state = stack.pop()
      const object = stack.at(-1) as Made | undefined
      if (object?.made === true) object.state = state
    },
  }
  try {
    while (at < bytes.length) {
      const code = view.getUint8(take(1))
      if (code === 0x2e) return stack.at(-1)
      const step = steps[code]
      if (step === undefined) return undefined
      step()
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

function append(stack: readonly unknown[], values: readonly unknown[]): void {
  const list = stack.at(-1)
  if (Array.isArray(list)) for (const value of values) list.push(value)
}
