import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './modules.mjs'

/** Where the manifest and the notices lie. */
export const MANIFEST = join(ROOT, 'wasm', 'manifest.json')
export const NOTICES = join(ROOT, 'wasm', 'NOTICES.md')

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Hash and size of every file of a folder of artefacts, by name. */
export function artefactsOf(folder) {
  return Object.fromEntries(filesOf(folder).map((name) => {
    const bytes = readFileSync(join(folder, name))
    return [name, { sha256: sha256(bytes), bytes: bytes.length }]
  }))
}

/** One hash over the names and contents of all sources and build files of a module; what a build makes is left out. */
export function sourcesOf({ folder }) {
  const names = filesOf(join(ROOT, folder), ['dist', 'target'])
  return { sha256: sha256(names.map((name) => `${name} ${sha256(readFileSync(join(ROOT, folder, name)))}\n`).join('')), files: names.length }
}

/** Files below a folder, sorted, with / between; hidden ones and some folders are left out. */
export function filesOf(folder, without = []) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !without.includes(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(folder, entry.name)).map((name) => `${entry.name}/${name}`) : [entry.name]))
    .sort()
}

/** Packages that the sources name, with their SHA-256: from Cargo.lock files and requirements of pip. */
export function packagesOf({ folder, locks }) {
  return Object.fromEntries(locks.flatMap((lock) => {
    const text = readFileSync(join(ROOT, folder, lock), 'utf8')
    const pattern = lock.endsWith('.lock')
      ? /name = "(?<name>.+)"\nversion = "(?<version>.+)"\nsource = ".+"\nchecksum = "(?<hash>.+)"/g
      : /^(?<name>[\w-]+)==(?<version>\S+)\s+--hash=sha256:(?<hash>[0-9a-f]+)/gm
    return [...text.matchAll(pattern)].map(({ groups: { name, version, hash } }) => [`${name} ${version}`, hash])
  }))
}

/** The lines of the build files that decide how a module is compiled. */
export function flagsOf({ folder, flags }) {
  return Object.fromEntries(Object.entries(flags).map(([file, pattern]) => [file, readFileSync(join(ROOT, folder, file), 'utf8').match(pattern) ?? []]))
}

export const readManifest = () => JSON.parse(readFileSync(MANIFEST, 'utf8'))
