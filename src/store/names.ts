import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { legalName } from '../config/legal-name.ts'
import { AstroError, EXIT } from '../errors.ts'

const LONGEST_NAME = 200
/** Names that stay as they are: not all dots, not too long. */
const PLAIN_NAME = /^(?!\.+$)[A-Za-z0-9+._-]{1,200}$/

/**
 * A source name as file name and HDF5 key: every byte of its UTF-8 outside `[A-Za-z0-9+._-]` becomes `%XX`, a name of dots
 * alone is escaped whole, the empty name is `%`. Names longer than 200 bytes after that, and names that are no valid Unicode,
 * keep their start, `~` and 32 hex digits of their SHA-256: different names never share an escaped one.
 */
export function escapeName(name: string): string {
  if (name === '') return '%'
  if (PLAIN_NAME.test(name)) return name
  const kept = /^\.+$/.test(name) ? /[^.]/ : /[A-Za-z0-9+._-]/
  let escaped = ''
  for (const byte of Buffer.from(name, 'utf8')) {
    const char = String.fromCharCode(byte)
    escaped += kept.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  if (escaped.length <= LONGEST_NAME && !/\p{Surrogate}/u.test(name)) return escaped
  const digest = createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, 32)
  return `${escaped.slice(0, LONGEST_NAME - 33).replace(/%[0-9A-F]?$/, '')}~${digest}`
}

/**
 * The shard of a position: `RA` and three digits, the whole degrees of the right ascension (deg, any turn).
 * @throws AstroError `bad_ra` when it is not finite
 */
export function raBin(ra: number): string {
  if (!Number.isFinite(ra)) {
    throw new AstroError('bad_ra', EXIT.catalog, `right ascension ${ra} is not a number of degrees`, {
      hint: 'check the ra column of the catalog',
    })
  }
  const degree = Math.floor(ra) % 360
  return `RA${String(degree < 0 ? degree + 360 : degree).padStart(3, '0')}`
}

/** `ZTF/ZTF_photometry_RA123.h5`, relative to the data root: raw photometry of one bin, shared by all projects. */
export function rawFile(observatory: string, bin: string): string {
  return `${legal(observatory)}/${photometry(observatory, bin)}.h5`
}

/** `<PROJECT>/ZTF_photometry_RA123_reduced.h5`, relative to the data root. */
export function reducedFile(project: string, observatory: string, bin: string, hash?: string): string {
  return `${projectFolder(project, hash)}/${photometry(observatory, bin)}_reduced.h5`
}

/** `<PROJECT>/ZTF_photometry_RA123_processed.h5`, relative to the data root. */
export function processedFile(project: string, observatory: string, bin: string, hash?: string): string {
  return `${projectFolder(project, hash)}/${photometry(observatory, bin)}_processed.h5`
}

/** `ZTF/spool/RA123.spool`, relative to the data root: answers received whose bin is not published yet. */
export function spoolFile(observatory: string, bin: string): string {
  return `${legal(observatory)}/spool/${bin}.spool`
}

/** `<PROJECT>`, or `<PROJECT>_<hash>` under version control. */
export function projectFolder(project: string, hash?: string): string {
  return hash === undefined ? legal(project) : `${legal(project)}_${hash}`
}

function photometry(observatory: string, bin: string): string {
  return `${legal(observatory)}_photometry_${bin}`
}

/** A project's or observatory's name in a path: its legal form, escaped, since letters of every alphabet are legal. */
function legal(name: string): string {
  let escaped = legalNames.get(name)
  if (escaped === undefined) legalNames.set(name, (escaped = escapeName(legalName(name))))
  return escaped
}
/** A run has a project and a few observatories, and asks for the paths of thousands of sources. */
const legalNames = new Map<string, string>()

/** Key of a source in a raw file. */
export function rawKey(name: string): string {
  return escapeName(name)
}

/** `<name>_reduction_01_of_10`; `n` counts from 1, both numbers have at least two digits. */
export function reducedKey(name: string, n: number, total: number): string {
  return `${escapeName(name)}_reduction_${twoDigits(n)}_of_${twoDigits(total)}`
}

/** `<name>_processed_01_of_10`; `n` counts from 1, both numbers have at least two digits. */
export function processedKey(name: string, n: number, total: number): string {
  return `${escapeName(name)}_processed_${twoDigits(n)}_of_${twoDigits(total)}`
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0')
}

/**
 * The absolute path of a file below the data root.
 * @throws AstroError `path_outside` for an absolute path and for one that leaves the root: by `..`, or through a link
 */
export function resolveInside(root: string, relative: string): string {
  const home = resolve(root)
  const path = resolve(home, relative)
  const lexical = !isAbsolute(relative) && !/^[A-Za-z]:|^\\|\0/.test(relative) && isBelow(home, path)
  if (lexical && isBelow(realPath(home), realPath(path))) return path
  throw new AstroError('path_outside', EXIT.disk, `${JSON.stringify(relative)} leads out of the data root ${home}`, {
    hint: 'give a path relative to the data root, without `..` and without links that leave it',
  })
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** The path with links followed as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    return join(realPath(dirname(path)), basename(path))
  }
}
