import type { InitOutput } from '../../wasm/kernels/dist/kernels.d.ts'
import { AstroError, EXIT } from '../errors.ts'
import { bytesOf, viewOf } from './typed-array.ts'
import type { Dtype, TypedArray } from './typed-array.ts'

/** What the module exports: functions over numbers, pointers among them. */
export type Exports = InitOutput

/** One module in one thread, with a memory of its own. */
export interface Instance {
  readonly exports: Exports
  /** Zeroed room for so many elements. Throws `kernel_memory` when there is none. */
  allocate(dtype: Dtype, length: number): number
  release(pointer: number, dtype: Dtype, length: number): void
  /** Elements in kernel memory. Dies when memory grows: take it after the last call, never keep it. */
  view(dtype: Dtype, pointer: number, length: number): TypedArray
  /** Copies the columns of an output whose length the kernel decided, then releases it. */
  columns(output: number, dtypes: readonly Dtype[]): TypedArray[]
}

/** Makes an instance. The module asks nothing of its host: what it imports is glue that is never called. */
export function instantiate(module: WebAssembly.Module): Instance {
  const exports = new WebAssembly.Instance(module, glue(module)).exports as unknown as Exports
  const view: Instance['view'] = (dtype, pointer, length) => viewOf(dtype, exports.memory.buffer, pointer, length)
  return {
    exports,
    view,
    allocate(dtype, length) {
      const bytes = length * bytesOf(dtype)
      const pointer = bytes > MOST ? 0 : exports.allocate(bytes) >>> 0
      if (pointer === 0) throw exhausted(bytes, exports.memory.buffer.byteLength)
      return pointer
    },
    release(pointer, dtype, length) {
      exports.release(pointer, length * bytesOf(dtype))
    },
    columns(output, dtypes) {
      try {
        return dtypes.map((dtype, column) =>
          view(dtype, exports.output_pointer(output, column) >>> 0, exports.output_length(output, column) >>> 0).slice())
      } finally {
        exports.release_output(output)
      }
    },
  }
}

/** Whether a call ended in the middle: an instruction of the module could not be done, an allocation inside it mostly. */
export const isTrap = (error: unknown): error is Error => error instanceof WebAssembly.RuntimeError

/** The address space of wasm32. */
const MOST = 2 ** 32 - 2 ** 16

function glue(module: WebAssembly.Module): Record<string, WebAssembly.ModuleImports> {
  const imports: Record<string, WebAssembly.ModuleImports> = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => undefined
  return imports
}

function exhausted(bytes: number, held: number): AstroError {
  return new AstroError('kernel_memory', EXIT.defect, `kernel memory has no room for ${bytes} bytes more: it holds ${held} of at most ${2 ** 32}`, {
    hint: 'free arrays that are not needed (k.free), or work on a part of the image',
  })
}
