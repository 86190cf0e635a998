/** Where the module lies beside the sources and beside the build alike. */
export const FILE = new URL('../../wasm/kernels/dist/kernels_bg.wasm', import.meta.url)

let shipped: Promise<WebAssembly.Module> | undefined

/** The module given, compiled where it is bytes; else the one that ships with the package, read and compiled once. */
export async function loadModule(given?: WebAssembly.Module | ArrayBufferView | ArrayBuffer): Promise<WebAssembly.Module> {
  if (given instanceof WebAssembly.Module) return given
  if (given !== undefined) return WebAssembly.compile(given)
  shipped ??= import('node:fs/promises').then(({ readFile }) => readFile(FILE)).then((bytes) => WebAssembly.compile(bytes))
  return shipped
}
