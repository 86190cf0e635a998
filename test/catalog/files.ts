import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import type { CatalogSettings } from '../../src/catalog/settings.ts'
import { AstroError } from '../../src/errors.ts'

const folder = mkdtempSync(join(tmpdir(), 'astro-catalog-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Path of a file of this content in a folder that is deleted after the tests. */
export function fileOf(content: string | Uint8Array, name = 'targets.csv'): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

export function read(content: string | Uint8Array, settings: CatalogSettings = {}, name = 'targets.csv'): Promise<Catalog> {
  return readCatalog({ path: fileOf(content, name), settings })
}

/** The error that a promise is rejected with; it must be an AstroError. */
export async function failure(promise: Promise<unknown>): Promise<AstroError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof AstroError) return error
  throw new Error(`expected an AstroError, got ${String(error)}`)
}
