import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Verdict { level: number; ok: boolean; differences: string[]; modules: Record<string, number> }

function verify(folder: string, ...args: string[]): Verdict & { status: number | null } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'wasm', 'verify.mjs'), ...args], { encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout.trim().split('\n').at(-1)!) as Verdict), status }
}

describe('npm run wasm:verify, without a toolchain', () => {
  it('finds the committed modules to be those of the committed sources', () => {
    const { modules, ...verdict } = verify(root, '--level', '1')
    expect(verdict).toEqual({ level: 1, ok: true, differences: [], status: 0 })
    expect(Object.keys(modules)).toContain('kernels')
  })

  describe('in a copy of the tree', () => {
    const copy = mkdtempSync(join(tmpdir(), 'astro-verify-'))
    const module = join(copy, 'wasm/kernels/dist/kernels_bg.wasm')
    beforeAll(() => {
      for (const part of ['src/kernels', 'src/errors.ts', 'test/kernels', 'package.json']) cpSync(join(root, part), join(copy, part), { recursive: true })
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
    })
    beforeEach(() => cpSync(join(root, 'wasm'), join(copy, 'wasm'), { recursive: true, force: true, filter: (path) => basename(path) !== 'target' }))
    afterAll(() => rmSync(copy, { recursive: true, force: true }))

    const refuses = (what: RegExp): void => {
      const verdict = verify(copy, '--level', '1')
      expect(verdict.differences.join('\n')).toMatch(what)
      expect(verdict).toMatchObject({ ok: false, status: 1 })
    }

    it('names a module that was exchanged', () => {
      writeFileSync(module, Buffer.concat([readFileSync(module), Buffer.of(0, 2, 1, 120)]))
      refuses(/kernels_bg\.wasm: [0-9a-f]{64}, in the manifest [0-9a-f]{64}/)
    })

    it('names a module that is none', () => {
      writeFileSync(module, 'not a module')
      refuses(/not a valid module/)
    })

    it('names sources that were changed after the build', () => {
      writeFileSync(join(copy, 'wasm/kernels/src/nan.rs'), '// changed\n')
      refuses(/sources are not those/)
    })

    it('names an import that no module may have', () => {
      // A module of one import, env.f of type () -> (): the words of the binary format (WebAssembly Core Specification 5.5).
      writeFileSync(module, Buffer.from('0061736d0100000001040160000002090103656e7601660000', 'hex'))
      refuses(/kernels_bg\.wasm imports env\.f/)
    })

    it('names a result that is not what it was', () => {
      const manifest = join(copy, 'wasm/manifest.json')
      const text = readFileSync(manifest, 'utf8')
      writeFileSync(manifest, text.replace(/("convolve": ")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`))
      refuses(/'convolve' gives [0-9a-f]{64}, in the manifest 0{64}/)
    })

    it('names notices that were changed', () => {
      writeFileSync(join(copy, 'wasm/NOTICES.md'), '')
      refuses(/NOTICES/)
    })

    it('says which tool is missing and how it is installed', () => {
      const environment = { ...process.env, SYSROOT: join(copy, 'nowhere') }
      const { status, stderr } = spawnSync(process.execPath, [join(copy, 'wasm/build.mjs'), 'kernels'], { encoding: 'utf8', env: environment })
      expect(stderr).toMatch(/kernels: rustc is missing: apt-get install .*rustc-web.* && wasm\/kernels\/sysroot\.sh/)
      expect(status).toBe(2)
    })
  })
})

describe('npm pack', () => {
  it('ships the modules, their manifest and the notices, and nothing else of wasm, in less than 4 MB', () => {
    const { status, stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
    expect(status).toBe(0)
    const answer = JSON.parse(stdout) as { size: number; files: { path: string }[] }[] | Record<string, { size: number; files: { path: string }[] }>
    const { size, files } = Object.values(answer)[0]!
    const paths = files.map(({ path }) => path)
    expect(size).toBeLessThan(4_000_000)
    expect(paths).toEqual(expect.arrayContaining(['wasm/NOTICES.md', 'wasm/manifest.json', 'wasm/kernels/dist/kernels_bg.wasm', 'dist/kernels/index.js', 'LICENSE']))
    expect(paths.filter((path) => /^(?:src|test|bench|wasm\/.*\/src)\//.test(path))).toEqual([])
  })
})
