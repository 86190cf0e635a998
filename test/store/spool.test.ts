import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openSpool, readSpool, removeSpool } from '../../src/store/spool.ts'
import { temporaryFolder } from './folder.ts'

const folder = temporaryFolder()

test('keeps plain data, typed arrays, Maps and bigints; the last answer of a name counts', () => {
  const path = folder.path('deep/RA001.spool')
  const answer = {
    table: {
      length: 2,
      columns: new Map<string, unknown>([
        ['mjd', Float64Array.of(1, NaN)],
        ['id', BigInt64Array.of(2n ** 60n, -1n)],
      ]),
    },
    meta: { é: '星' },
  }
  const spool = openSpool(path)
  spool.append({ name: 'a', answer: 1 })
  spool.append({ name: 'b', answer })
  spool.append({ name: 'a', answer: { empty: true } })
  spool.flush()
  spool.close()
  expect(readSpool(path)).toEqual([
    { name: 'a', answer: { empty: true } },
    { name: 'b', answer },
  ])
})

test('no file, an empty file and a file of anything else hold no record', () => {
  expect(readSpool(folder.path('none'))).toEqual([])
  for (const content of ['', 'x', '\0'.repeat(64), '<html>not a journal</html>']) {
    writeFileSync(folder.path('other'), content)
    expect(readSpool(folder.path('other'))).toEqual([])
  }
})

test('cut at any byte, every earlier record is there and appending goes on', () => {
  const path = folder.path('cut')
  const ends: number[] = []
  const spool = openSpool(path)
  for (let i = 0; i < 4; i++) {
    spool.append({ name: `s${i}`, answer: 'x'.repeat(7 * i) })
    ends.push(statSync(path).size)
  }
  spool.close()
  const whole = readFileSync(path)
  for (let size = 0; size <= whole.length; size++) {
    writeFileSync(path, whole.subarray(0, size))
    const there = ends.filter((end) => end <= size).length
    expect(readSpool(path).map((r) => r.name)).toEqual(['s0', 's1', 's2', 's3'].slice(0, there))
    const again = openSpool(path)
    again.append({ name: 'new', answer: size })
    again.close()
    expect(readSpool(path).at(-1)).toEqual({ name: 'new', answer: size })
    expect(readSpool(path)).toHaveLength(there + 1)
  }
})

test('a damaged record ends the journal before it', () => {
  const path = folder.path('damaged')
  const spool = openSpool(path)
  spool.append({ name: 'a', answer: 1 })
  const size = statSync(path).size
  spool.append({ name: 'b', answer: 'text' })
  spool.close()
  const bytes = readFileSync(path)
  bytes[size + 12]! ^= 1
  writeFileSync(path, bytes)
  expect(readSpool(path).map((r) => r.name)).toEqual(['a'])
  truncateSync(path, size)
  appendFileSync(path, Buffer.alloc(4096))
  expect(readSpool(path).map((r) => r.name)).toEqual(['a'])
})

test('an answer that cannot be serialized is refused and leaves no trace', () => {
  const path = folder.path('refused')
  const spool = openSpool(path)
  spool.append({ name: 'a', answer: 1 })
  expect(() => spool.append({ name: 'b', answer: () => {} })).toThrow()
  spool.append({ name: 'c', answer: 3 })
  spool.close()
  expect(readSpool(path).map((r) => r.name)).toEqual(['a', 'c'])
})

test('a folder that cannot be made is an error of the disk', () => {
  writeFileSync(folder.path('file'), '')
  expect(() => openSpool(folder.path('file/RA001.spool'))).toThrow(expect.objectContaining({ exit: 8 }))
})

test('removes', async () => {
  const path = folder.path('gone')
  openSpool(path).close()
  await removeSpool(path)
  await removeSpool(path)
  expect(existsSync(path)).toBe(false)
})

test('kill -9 loses nothing that append has returned for', async () => {
  const path = folder.path('killed')
  const program = `
    import { openSpool } from ${JSON.stringify(new URL('../../src/store/spool.ts', import.meta.url).href)}
    import { writeSync } from 'node:fs'
    const spool = openSpool(${JSON.stringify(path)})
    for (let i = 0; ; i++) { spool.append({ name: 's' + i, answer: new Float64Array(5000).fill(i) }); writeSync(1, i + '\\n') }`
  for (const lines of [1, 20, 60]) {
    await removeSpool(path)
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.split('\n').length > lines) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const acknowledged = said.slice(0, said.lastIndexOf('\n')).split('\n').length
    const records = readSpool(path)
    expect(records.length).toBeGreaterThanOrEqual(acknowledged)
    records.forEach((record, i) => expect(record).toEqual({ name: `s${i}`, answer: new Float64Array(5000).fill(i) }))
  }
})
