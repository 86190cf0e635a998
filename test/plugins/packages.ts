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
