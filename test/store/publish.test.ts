import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { publish, publishBytes, unpublish } from '../../src/store/publish.ts'
import { temporaryFolder } from './folder.ts'

const folder = temporaryFolder()

test('publishes in a folder that is made on the way, over an old file and a part left behind', async () => {
  const path = folder.path('a/b/file')
  await publishBytes(path, 'one')
  writeFileSync(`${path}.part`, 'torn, and longer than what comes')
  await publishBytes(path, Uint8Array.of(50))
  expect(readFileSync(path, 'utf8')).toBe('2')
  expect(readdirSync(folder.path('a/b'))).toEqual(['file'])
})

test('a writer that fails leaves the old file and no part', async () => {
  const path = folder.path('kept')
  await publishBytes(path, 'old')
  await expect(
    publish(path, (part) => {
      writeFileSync(part, 'half')
      throw new Error('stop')
    }),
  ).rejects.toThrow('stop')
  expect(readFileSync(path, 'utf8')).toBe('old')
  expect(existsSync(`${path}.part`)).toBe(false)
})

describe('errors of the disk name the path, the cause and the next step', () => {
  test.skipIf(!existsSync('/dev/full'))('full disk', async () => {
    const path = folder.path('full')
    await expect(publish(path, () => writeFileSync('/dev/full', 'x'), 1234)).rejects.toMatchObject({
      code: 'disk_enospc',
      exit: 8,
      message: expect.stringMatching(/full \(1234 bytes\).*no space/),
      hint: expect.stringContaining('data.root'),
    })
  })

  test('a file where a folder should be', async () => {
    await publishBytes(folder.path('plain'), '')
    await expect(publishBytes(folder.path('plain/x'), '')).rejects.toMatchObject({
      exit: 8,
      message: expect.stringContaining('plain/x'),
    })
  })

  test('a folder where the file should be', async () => {
    await mkdir(folder.path('dir/x'), { recursive: true })
    await expect(publishBytes(folder.path('dir'), '')).rejects.toMatchObject({ exit: 8, code: 'disk_eisdir' })
    expect(existsSync(folder.path('dir.part'))).toBe(false)
  })
})

test('unpublish removes, and does not mind what is not there', async () => {
  const path = folder.path('gone')
  await publishBytes(path, 'x')
  await unpublish(path)
  await unpublish(path)
  await unpublish(folder.path('never/there'))
  expect(existsSync(path)).toBe(false)
})

test('kill -9 at any moment leaves a whole file', async () => {
  const path = folder.path('killed')
  const program = `
    import { publishBytes } from ${JSON.stringify(new URL('../../src/store/publish.ts', import.meta.url).href)}
    for (let i = 0; ; i++) { await publishBytes(${JSON.stringify(path)}, Buffer.alloc(3_000_000, i % 251)); console.log(i) }`
  for (const published of [1, 2, 4, 7]) {
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let lines = 0
    child.stdout.on('data', (text: Buffer) => {
      lines += text.toString().split('\n').length - 1
      if (lines >= published) setTimeout(() => child.kill('SIGKILL'), published)
    })
    await once(child, 'close')
    const bytes = readFileSync(path)
    expect(bytes.length).toBe(3_000_000)
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
  }
})
