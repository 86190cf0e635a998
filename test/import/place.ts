import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { AstroError } from '../../src/errors.ts'
import { photometryOf, type ImportedPart, type ImportOptions } from '../../src/import/photometry.ts'
import { readFile } from '../../src/import/read.ts'

export const DATA = process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../shared/data')

/** Files of this content in a folder that goes afterwards. */
export function maker(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'astro-import-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name, content) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
}

export async function partsOf(file: string, options: ImportOptions = {}): Promise<ImportedPart[]> {
  return photometryOf(file, await readFile(file), options)
}

/** The error that reading a file ends with. */
export async function failure(file: string, options: ImportOptions = {}): Promise<AstroError> {
  const error = await partsOf(file, options).then(() => undefined, (thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AstroError)
  return error as AstroError
}

/** Values of the column that has a role. */
export function column(part: ImportedPart, role: keyof ImportedPart['reading']['columns']): ArrayLike<number | string> {
  return part.table.columns.get(part.reading.columns[role]!) as ArrayLike<number | string>
}
