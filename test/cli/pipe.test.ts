import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

it('ends quietly when its reader has had enough', () => {
  const { stdout, stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${bin}" --help | head -1; echo "\${PIPESTATUS[0]}"`], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^From a list of targets .*\n0\n$/)
})
