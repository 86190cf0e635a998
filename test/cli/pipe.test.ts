import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'astro-pipe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a command of bash ends with, `astro` being ours, in a folder of its own. */
function bash(command: string) {
  const { stdout, stderr } = spawnSync('bash', ['-c', `astro() { "${process.execPath}" "${bin}" "$@"; }\n${command}`], {
    encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'], HOME: folder },
  })
  return { stdout, stderr }
}

/** A header of 2880 bytes without data: the least FITS file. */
const FITS = ['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0', 'END'].map((card) => card.padEnd(80)).join('').padEnd(2880)

describe('a reader that has had enough', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'good.fits'), FITS)
    writeFileSync(join(folder, 'cut.fits'), FITS.slice(0, 100))
  })

  it('is no failure', () => {
    const { stdout, stderr } = bash('astro --help | head -1; echo "${PIPESTATUS[0]}"')
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^From a list of targets .*\n0\n$/)
  })

  it('does not end the work', () => {
    const { stdout } = bash('astro fetch demo 2>&1 | true; echo "${PIPESTATUS[0]}"; astro status demo --json')
    const [code, ...status] = stdout.split('\n')
    expect(code).toBe('0')
    expect(JSON.parse(status.join('\n'))).toMatchObject({ project: 'DEMO', state: 'finished' })
  })

  it('leaves the exit code to the command', () => {
    const files = `${'good.fits '.repeat(40)} cut.fits`
    expect(bash(`astro fits info ${files} | head -1; echo "\${PIPESTATUS[0]}"`).stdout).toBe('good.fits\n10\n')
    expect(bash('astro config show nosuch 2>&1 | true; echo "${PIPESTATUS[0]}"').stdout).toBe('3\n')
  })
})

it.skipIf(!existsSync('/dev/full'))('says that its output is lost, and exits with 8', () => {
  const { stdout, stderr } = bash('astro config show demo >/dev/full; echo "$?"')
  expect(stdout).toBe('8\n')
  expect(stderr).toMatch(/^astro: the output cannot be written: ENOSPC.*\n {2}free space/)
  expect(stderr).not.toMatch(/ at /)
})
