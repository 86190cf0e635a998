// The last line of .ci/run: the tests of vitest, of cargo (where it ran) and the check of the committed modules, counted together.
import { existsSync, readFileSync } from 'node:fs'

const read = (name) => (existsSync(`.cache/${name}`) ? readFileSync(`.cache/${name}`, 'utf8') : '')
const total = { passed: 0, failed: 0, skipped: 0 }
const count = (passed, failed, skipped) => {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}

const tests = JSON.parse(read('tests.json') || '{"numPassedTests":0,"numFailedTests":1,"numPendingTests":0,"numTodoTests":0}')
count(tests.numPassedTests, tests.numFailedTests, tests.numPendingTests + tests.numTodoTests)

const cargo = read('cargo.log')
const results = [...cargo.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)]
for (const [, passed, failed, ignored] of results) count(Number(passed), Number(failed), Number(ignored))
if (cargo !== '' && results.length === 0) count(0, 1, 0)

const verdict = JSON.parse(read('verify.json').trim().split('\n').at(-1) || '{"ok":false}')
count(verdict.ok ? 1 : 0, verdict.ok ? 0 : 1, 0)

console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
