import { AstroError, EXIT } from '../errors.ts'

const CAUSES: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: [
    'there is no space left on the disk',
    'free some space or set data.root to another disk, then run again: finished files are kept',
  ],
  EDQUOT: [
    'the disk quota is used up',
    'free some space or set data.root to another disk, then run again: finished files are kept',
  ],
  EACCES: ['permission is denied', 'make the folder writable for you, or set data.root to one that is'],
  EPERM: ['the operation is not permitted', 'make the folder writable for you, or set data.root to one that is'],
  EROFS: ['the file system is read-only', 'set data.root to a disk that can be written'],
  EFBIG: ['the file would be larger than is allowed', 'raise the limit of the size of files (ulimit -f), or choose another disk'],
  EIO: ['the disk reports an input/output error', 'check the disk, or set data.root to another one'],
  ENOENT: ['it is not there', 'fetch or reduce it again'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'move that file away, or set data.root to another folder'],
  EEXIST: ['a file is where a folder should be', 'move that file away, or set data.root to another folder'],
  EISDIR: ['it is a folder', 'move the folder away, or set data.root to another one'],
  ENAMETOOLONG: ['the path is too long', 'set data.root to a folder with a shorter path'],
  EMFILE: ['too many files are open', 'use fewer workers, or raise the limit of open files (ulimit -n)'],
}

/**
 * An error of the file system as one a user can act on; anything else comes back as it is.
 * @param doing what failed, as in `cannot <doing>`
 */
export function diskError(error: unknown, doing: string, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const cause = typeof code === 'string' ? CAUSES[code] : undefined
  if (error instanceof AstroError || cause === undefined) return error
  return new AstroError(`disk_${code!.toLowerCase()}`, EXIT.disk, `cannot ${doing}: ${cause[0]} (${code})`, {
    hint: cause[1],
    data: { path },
    cause: error,
  })
}
