import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { loadParts } from '../../src/plugins/registry.ts'
import type { PluginPackage } from '../../src/plugins/types.ts'

/** A temporary folder that goes when the tests of the file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'astro-plugins-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** The text of a module with observatories of these ids that do nothing, written without the SDK. */
export function moduleOf(...ids: readonly string[]): string {
  const check = '() => ({ok: true, value: {}})'
  const checks = `checkParams: ${check}, checkReduceParams: ${check}, schemas: () => ({})`
  const rest = `version: '1.0', fetch: () => ({empty: true}), reduce: () => [], ${checks}`
  return `export default {api: 1, observatories: [${ids.map((id) => `{id: '${id}', title: '${id}', ${rest}}`).join(', ')}]}`
}

const finder = (id: string): string => `{id: '${id}', title: '${id}', version: '1.0', scope: 'curve', kind: 'event', sides: () => 'one', trials: () => 1,
  process: () => ({columns: [], spectrum: null, state: null}), detect: () => [], checkParams: () => ({ok: true, value: {}}), schema: () => ({})}`

const shape = (id: string): string =>
  `{id: '${id}', title: '${id}', version: '1.0', kind: 'event', parameters: {}, evaluate: (time) => time, span: () => [1, 1]}`

/** The text of a module with a finder and a shape of these ids that do nothing, written without the SDK. */
export function partsModule({ finders = [], shapes = [] }: { finders?: readonly string[]; shapes?: readonly string[] }): string {
  return `export default {api: 1, observatories: [], finders: [${finders.map(finder).join(', ')}], shapes: [${shapes.map(shape).join(', ')}]}`
}

/** Writes a plugin package; gives its folder. */
export function writePackage(root: string, manifest: object, files: Record<string, string>): string {
  const all = { 'package.json': JSON.stringify({ version: '1.0.0', type: 'module', oclif: {}, ...manifest }), ...files }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

/** Observatories alone: all of them, or what these ids need. */
export async function loadObservatories(packages: readonly PluginPackage[], ids?: readonly string[]) {
  const { observatories, problems } = await loadParts(packages, ids ? { observatories: ids, finders: [], shapes: [] } : {})
  return { observatories, problems }
}
