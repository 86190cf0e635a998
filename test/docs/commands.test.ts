import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const pages = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]
const folder = mkdtempSync(join(tmpdir(), 'astro-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Fenced blocks of a page: language, the words after it, text. */
function blocks(page: string): { language: string; mark: string; text: string }[] {
  const found = readFileSync(join(root, page), 'utf8').matchAll(/^```(\S*)[ ]?(.*)\n([\s\S]*?)^```$/gm)
  return Array.from(found, ([, language, mark, text]) => ({ language: language!, mark: mark!, text: text! }))
}

// What cannot run in a test says so: `network` asks an archive, `clone` is what brought us here.
const MARKS = ['', 'network', 'clone']

describe('every command block of the documentation', () => {
  for (const page of pages) {
    const shell = blocks(page).filter(({ language }) => ['sh', 'bash', 'console'].includes(language))
    blocks(page).filter(({ language, mark }) => language === 'js' && mark === '').forEach(({ text }, i) => {
      it(`${page}, script ${i + 1} prints what its comments say`, () => {
        const run = spawnSync(process.execPath, ['--input-type=module', '-e', text], { cwd: root, encoding: 'utf8' })
        expect(run.stderr).toBe('')
        expect(run.stdout).toBe(Array.from(text.matchAll(/^console\.log.* \/\/ (.*)$/gm), ([, line]) => `${line}\n`).join(''))
      })
    })
    it(`${page} has marks that are known`, () => {
      expect(shell.map(({ mark }) => mark).filter((mark) => !MARKS.includes(mark))).toEqual([])
    })
    shell.filter(({ mark }) => mark === '').forEach(({ text }, i) => {
      it(`${page}, block ${i + 1} runs`, () => {
        const script = `set -e\nnpx() { shift; "$NODE" "$ASTRO" "$@"; }\n${text}`
        const env = { ...process.env, NODE: process.execPath, ASTRO: join(root, 'bin/run.js'), ASTRO_DATA: join(folder, 'astro-data') }
        const run = spawnSync('bash', ['-c', script], { cwd: folder, env, encoding: 'utf8' })
        expect(run.stderr).not.toMatch(/\n\s+at /)
        expect(`${run.status} ${run.stderr}`).toMatch(/^0 /)
      })
    })
  }

  it('the commands of the network blocks exist with their flags', () => {
    const lines = pages.flatMap((page) => blocks(page)).filter(({ mark }) => mark === 'network').flatMap(({ text }) => text.split('\n'))
    for (const line of lines) {
      const match = /^npx astro (\w+)(.*)$/.exec(line.replace(/#.*/, ''))
      if (!match) continue
      const help = execFileSync(process.execPath, [join(root, 'bin/run.js'), match[1]!, '--help'], { encoding: 'utf8' })
      for (const [flag] of match[2]!.matchAll(/--[a-z-]+/g)) expect(help).toContain(flag)
    }
  })

  it('links and pictures lead somewhere', () => {
    for (const page of pages) {
      const text = readFileSync(join(root, page), 'utf8')
      for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)) {
        expect(existsSync(join(root, page, '..', target!)), `${page}: ${target}`).toBe(true)
      }
    }
  })
})
