import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readStatus, type Receipt, type Status } from './status.ts'
import type { RunReport } from './types.ts'

/** Where the embedded database keeps the name of its present content: it changes when a run writes its first row. */
function generationPath(root: string): string {
  return join(root, 'db', 'astro-generation')
}

/** Names the content of the embedded database anew: receipts of other runs end here. */
export function newGeneration(root: string): void {
  writeFileSync(generationPath(root), randomUUID())
}

function generation(root: string): string | undefined {
  try {
    return readFileSync(generationPath(root), 'utf8')
  } catch {
    return undefined
  }
}

/** A receipt over the files of a finished run; null without an embedded database. */
export function makeReceipt(root: string, inputs: string, files: readonly string[], { not_simulated }: RunReport): Receipt | null {
  const content = generation(root)
  if (content === undefined) return null
  return { inputs, generation: content, files: files.map((file) => [file, ...fileFacts(root, file)]), ...(not_simulated ? { not_simulated } : {}) }
}

/** The status of a project whose last run finished with the same inputs, and whose files and database nobody touched since. */
export function validReceipt(root: string, project: string, inputs: string): Status | undefined {
  const status = readStatus(root, project)
  const receipt = status?.receipt
  if (!status || !receipt || receipt.inputs !== inputs || receipt.generation !== generation(root)) return undefined
  if (!existsSync(join(root, 'db', 'PG_VERSION'))) return undefined
  const untouched = receipt.files.every(([file, bytes, modified]) => {
    const [nowBytes, nowModified] = fileFacts(root, file)
    return nowBytes === bytes && nowModified === modified
  })
  return untouched ? status : undefined
}

function fileFacts(root: string, file: string): [bytes: number, modified: number] {
  const stat = statSync(join(root, file), { throwIfNoEntry: false })
  return stat ? [stat.size, stat.mtimeMs] : [-1, 0]
}
