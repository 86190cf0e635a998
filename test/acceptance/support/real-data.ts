import { existsSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = process.env['ASTRO_TEST_DATA'] ?? join(import.meta.dirname, '../../../../shared/data')

/** A real file by its path below the test data. */
export function dataFile(name: string): string {
  return join(FOLDER, name)
}

/** What to add to the name of a test that must be skipped because the file is not there; empty when it is. */
export function without(name: string): string {
  return existsSync(dataFile(name)) ? '' : ` (no ${dataFile(name)}: set ASTRO_TEST_DATA)`
}
