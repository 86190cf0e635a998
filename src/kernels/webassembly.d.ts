/** The part of the WebAssembly JavaScript interface (W3C) that is used here; the library of types without a browser lacks it. */
declare namespace WebAssembly {
  type ModuleImports = Record<string, (...args: never[]) => unknown>

  interface Module {
    readonly [Symbol.toStringTag]: string
  }

  interface Instance {
    readonly exports: Record<string, unknown>
  }

  interface Memory {
    readonly buffer: ArrayBuffer
  }

  interface Table {
    readonly length: number
  }

  interface RuntimeError extends Error {}
}

declare const WebAssembly: {
  Module: {
    new (bytes: ArrayBufferView | ArrayBuffer): WebAssembly.Module
    imports(module: WebAssembly.Module): { module: string; name: string; kind: string }[]
  }
  Instance: new (module: WebAssembly.Module, imports: Record<string, WebAssembly.ModuleImports>) => WebAssembly.Instance
  RuntimeError: new (message?: string) => WebAssembly.RuntimeError
  compile(bytes: ArrayBufferView | ArrayBuffer): Promise<WebAssembly.Module>
}
