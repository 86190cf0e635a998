import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Json, LocalFiles } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'

/**
 * The files that the parameters of one observatory name, and no others.
 * @param folder where relative paths start
 * @throws AstroError `local_files` for what no parameter names, and for what is not there
 */
export function localFiles(params: Readonly<Record<string, Json>>, folder: string): LocalFiles {
  const allowed = new Set<string>()
  return {
    async list(named) {
      if (!Object.values(params).flat().includes(named)) throw problem(`no parameter names the files '${named}'`)
      const found = await filesOf(resolve(folder, named))
      for (const file of found) allowed.add(file)
      return found
    },
    async read(path) {
      if (!allowed.has(path)) throw problem(`${path} is not among the files that a parameter names`)
      return readFile(path)
    },
  }
}

async function filesOf(path: string): Promise<string[]> {
  const parts = path.split(sep)
  const first = parts.findIndex((part) => /[*?]/.test(part))
  const base = first === -1 ? path : parts.slice(0, first).join(sep) || sep
  const found = await stat(base).catch((error: NodeJS.ErrnoException) => {
    throw problem(`cannot read ${base}: ${error.code === 'ENOENT' ? 'there is no such file or folder' : (error.code ?? error.message)}`)
  })
  if (!found.isDirectory()) return [base]
  const below = (await readdir(base, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const wanted = first === -1 ? below : below.filter((file) => fits(file.split(sep), parts))
  return wanted.toSorted((a, b) => (a < b ? -1 : 1))
}

/** Whether a path fits a pattern, part by part: `*` is any text within a name, `?` one character. */
function fits(path: readonly string[], pattern: readonly string[]): boolean {
  return path.length === pattern.length && pattern.every((part, i) => expression(part).test(path[i]!))
}

function expression(part: string): RegExp {
  const text = part.replace(/[\\^$.|+()[\]{}]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')
  return new RegExp(`^${text}$`, 'su')
}

function problem(message: string): AstroError {
  return new AstroError('local_files', EXIT.someFailed, message, { hint: 'name a file, a folder, or a pattern with * and ? in the section of the observatory' })
}
