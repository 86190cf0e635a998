import { readFileSync, statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { AstroError, EXIT } from '../errors.ts'
import type { Assignment } from './assignments.ts'
import type { Surroundings } from './normalise.ts'
import { refuseSecrets } from './secrets.ts'
import { parseSets } from './set-flags.ts'
import { MAX_BYTES, parseConfigText } from './yaml-text.ts'

/** What a configuration is made of. */
export interface ConfigInput extends Surroundings {
  /** The file, or null for defaults alone. */
  readonly path: string | null
  /** The project that the user named; it stands above the name in the file and below `--set project.name`. */
  readonly project?: string | undefined
  /** Observatories that the user named instead of those of the file; none is the same as an empty list. */
  readonly observatoryIds?: readonly string[] | undefined
  /** Finders that the user named instead of those of the file. */
  readonly finderIds?: readonly string[] | undefined
  /** Texts of `--set`, `key.path=value`. */
  readonly sets: readonly string[]
}

/**
 * What file and flags assign, as it is written there. @throws AstroError when it cannot be read, is no YAML, or holds a
 * secret
 */
export function readInput(input: ConfigInput): Assignment[] {
  const file = input.path === null ? null : resolve(input.cwd, input.path)
  const assignments = [
    ...(file === null ? [] : parseConfigText(readText(file), { origin: { kind: 'file', file } })),
    ...(input.project === undefined ? [] : [flag('PROJECT', ['project', 'name'], input.project)]),
    ...parseSets(input.sets),
    ...(input.observatoryIds?.length ? [flag('--observatory', ['project', 'obs_names'], input.observatoryIds)] : []),
    ...(input.finderIds?.length ? [flag('--finder', ['analysis', 'finders'], input.finderIds)] : []),
  ]
  refuseSecrets(assignments)
  return assignments
}

function flag(name: string, path: string[], value: Assignment['value']): Assignment {
  return { path, value, origin: { kind: 'flag', flag: name } }
}

/** What stands below file and flags: a project without a name is called as its file, and ASTRO_DATA is the data folder. */
export function startingPoints(input: ConfigInput, assignments: readonly Assignment[]): Assignment[] {
  const isNamed = assignments.some((a) => a.path.join('.') === 'project.name')
  const name = input.path === null ? 'demo' : basename(input.path, extname(input.path))
  const root = input.env.ASTRO_DATA
  return [
    ...(isNamed ? [] : [{ path: ['project', 'name'], value: name, origin: { kind: 'default' as const } }]),
    { path: ['data', 'root'], value: './astro-data', origin: { kind: 'default' } },
    ...(root ? [{ path: ['data', 'root'], value: root, origin: { kind: 'env' as const, flag: 'ASTRO_DATA' } }] : []),
  ]
}

/** Observatory ids of `project.obs_names`: those in force, and those of every file and flag together. */
export function observatoriesNamed(assignments: readonly Assignment[]): { inForce: readonly string[]; all: string[] } {
  const lists = assignments.filter((a) => a.path.join('.') === 'project.obs_names').map(({ value }) => idsOf(value))
  const inForce = lists.at(-1) ?? ['demo']
  return { inForce, all: [...new Set(lists.flat().concat(inForce))] }
}

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : []
}

function readText(file: string): Uint8Array {
  try {
    if (statSync(file).size > MAX_BYTES) {
      throw new AstroError('config_syntax', EXIT.configuration, `${file}:1:1: the file has more than ${MAX_BYTES} bytes`, {
        hint: 'name a configuration file',
      })
    }
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof AstroError || code === undefined) throw error
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const why = missing ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : `it cannot be read (${code})`
    throw new AstroError(missing ? 'config_missing' : 'config_unreadable', EXIT.configuration, `configuration ${file}: ${why}`, {
      hint: 'name an existing YAML file with --config FILE',
      data: { file },
      cause: error,
    })
  }
}
