import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { localFiles } from '../../src/archive/local-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'astro-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = (name: string): string => join(folder, name)
mkdirSync(path('lc/deep'), { recursive: true })
for (const name of ['lc/b.fits', 'lc/a.fits', 'lc/a+b.txt', 'lc/deep/c.fits', 'secret.txt']) writeFileSync(path(name), name)
symlinkSync(path('secret.txt'), path('lc/link.fits'))

describe('files that parameters name', () => {
  it.each([
    ['lc/a.fits', ['lc/a.fits']], ['lc', ['lc/a+b.txt', 'lc/a.fits', 'lc/b.fits', 'lc/deep/c.fits']], ['lc/*.fits', ['lc/a.fits', 'lc/b.fits']], ['lc/?.fits', ['lc/a.fits', 'lc/b.fits']],
    ['lc/a+*', ['lc/a+b.txt']], ['*/*/c.fits', ['lc/deep/c.fits']], ['lc/*.none', []],
  ])('%s', async (named, files) => {
    expect(await localFiles({ files: named }, folder).list(named)).toEqual(files.map(path))
    expect(await localFiles({ files: ['x', path(named)] }, '/').list(path(named))).toEqual(files.map(path))
  })

  it('are read, others are not', async () => {
    const files = localFiles({ files: 'lc' }, folder)
    await expect(files.read(path('lc/a.fits'))).rejects.toThrow('not among the files')
    const [first] = await files.list('lc')
    expect(new TextDecoder().decode(await files.read(first!))).toBe('lc/a+b.txt')
    for (const other of [path('secret.txt'), path('lc/../secret.txt'), path('lc/link.fits')]) await expect(files.read(other)).rejects.toThrow('not among the files')
    await expect(files.list('/etc')).rejects.toThrow("no parameter names the files '/etc'")
  })

  it('must be there', async () => {
    await expect(localFiles({ files: 'none' }, folder).list('none')).rejects.toThrow(`cannot read ${path('none')}: there is no such file or folder`)
    await expect(localFiles({ files: 'none/*.fits' }, folder).list('none/*.fits')).rejects.toThrow('there is no such file or folder')
  })
})
