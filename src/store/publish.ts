import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { diskError } from './disk-error.ts'

/**
 * Publishes a file whole or not at all: `write` makes `<path>.part`, which is flushed to the disk and renamed; then the folder is
 * flushed too. Whoever dies at any moment leaves the old file or the new one. One writer per path; a `.part` left behind is
 * replaced.
 * @param bytes size of what is written, for the message when the disk is full
 * @throws AstroError `disk_…` naming the path
 */
export async function publish(path: string, write: (part: string) => void | Promise<void>, bytes?: number): Promise<void> {
  const part = `${path}.part`
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(part, { force: true })
    try {
      await write(part)
      await flush(part)
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    await flush(dirname(path))
  } catch (error) {
    throw diskError(error, `write ${path}${bytes === undefined ? '' : ` (${bytes} bytes)`}`, path)
  }
}

/** Publishes these bytes (or text, as UTF-8) under `path`; see `publish`. */
export async function publishBytes(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.byteLength(content) : content.length
  await publish(path, (part) => writeFile(part, content, { flag: 'wx' }), bytes)
}

/** Removes a file, so that it stays removed when the machine stops; one that is not there is no error. */
export async function unpublish(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
    await flush(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw diskError(error, `remove ${path}`, path)
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
