import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

const sysroot = () => process.env.SYSROOT || '/opt/wasm-sysroot'
const debian = (...packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`

/**
 * @typedef {object} Tool What a build needs, the command that tells its version (the first line with a digit, or the first that `line` fits) and how it is
 *   installed. Bytes are compared only where the versions of tools marked `compared` are those of the manifest; others must only be there.
 * @typedef {object} Module
 * @property {string} name
 * @property {string} folder sources, build.sh and dist (the artefacts), relative to the root
 * @property {string[]} imports what the module may ask of its host, as module.name
 * @property {Tool[]} tools
 * @property {string[]} locks files that name the packages of the sources with their hashes
 * @property {Record<string, RegExp>} flags lines of the build files that decide how it is compiled
 */

const cargo = { name: 'cargo', command: () => ['cargo', '--version'], install: 'rustup (https://rustup.rs), or apt-get install cargo' }

/** The modules of this tree. @type {Module[]} */
export const MODULES = [
  {
    name: 'kernels',
    folder: 'wasm/kernels',
    imports: ['./kernels_bg.js.__wbindgen_init_externref_table'],
    tools: [
      cargo,
      {
        name: 'rustc', compared: true, command: () => [join(sysroot(), 'bin', 'rustc'), '--version'],
        install: `${debian('rustc-web', 'cargo-web', 'rust-web-src', 'lld-22')} && wasm/kernels/sysroot.sh ${sysroot()}`,
      },
      { name: 'wasm-ld', compared: true, command: () => ['sh', '-c', `exec "${sysroot()}"/lib/rustlib/*/bin/rust-lld -flavor wasm --version`], install: debian('lld-22') },
      { name: 'wasm-pack', compared: true, command: () => ['wasm-pack', '--version'], install: 'cargo install wasm-pack --locked' },
      { name: 'wasm-bindgen', compared: true, command: () => ['wasm-bindgen', '--version'], install: 'cargo install wasm-bindgen-cli --version 0.2.130' },
    ],
    locks: ['Cargo.lock'],
    flags: { 'build.sh': /^(?:export RUSTFLAGS=|wasm-pack )(.*)$/gm, 'Cargo.toml': /^(?:opt-level|lto|codegen-units|panic|strip|wasm-opt) = .*$/gm },
  },
  {
    name: 'cfitsio',
    folder: 'wasm/cfitsio',
    imports: [
      'io.size', 'io.read', 'io.write', 'io.truncate', 'io.report', 'env.memory', 'env.emscripten_notify_memory_growth',
      ...['clock_time_get', 'proc_exit', 'fd_write', 'fd_read', 'fd_close', 'fd_seek', 'fd_fdstat_get', 'environ_sizes_get', 'environ_get']
        .map((name) => `wasi_snapshot_preview1.${name}`),
    ],
    tools: [
      cargo,
      { name: 'pip', command: () => ['python3', '-m', 'pip', '--version'], install: debian('python3-pip') },
      { name: 'emcc', compared: true, command: () => ['emcc', '--version'], install: debian('emscripten') },
      { name: 'clang', compared: true, command: () => ['sh', '-c', 'emcc -v 2>&1'], line: /clang version/, install: debian('emscripten') },
    ],
    locks: ['sources/Cargo.lock', 'sources/requirements.txt'],
    flags: { 'fetch-sources.sh': /^tarball_hash=.*$/gm, 'build.sh': /^(?:flags=|defines=|emcc .*|  -s.*|  -Wl.*)(.*)$/gm },
  },
]

/** The modules of these names; all without any. */
export function modulesNamed(names) {
  const unknown = names.filter((name) => !MODULES.some((module) => module.name === name))
  if (unknown.length > 0) throw new Error(`no module '${unknown.join("', '")}'; there are ${MODULES.map(({ name }) => name).join(', ')}`)
  return names.length === 0 ? MODULES : MODULES.filter(({ name }) => names.includes(name))
}
