import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The Python that .ci/run installs packages into. */
const OWN = fileURLToPath(new URL('../.cache/python/bin/python', import.meta.url))

/** The Python to run peers with: ASTRO_TEST_PYTHON alone where it is set, else the one of .cache/python, else python3. */
export function findPython() {
  const named = process.env.ASTRO_TEST_PYTHON
  const candidates = named === undefined ? [OWN, 'python3'] : [named]
  return candidates.find((python) => spawnSync(python, ['--version'], { stdio: 'ignore' }).status === 0)
}

const PROBE = `
import importlib, sys
for name in sys.argv[1:]:
    try: importlib.import_module(name)
    except Exception: print(name)`

/** Modules out of `names` that this Python cannot import. */
export function missingModules(python, names) {
  const { status, stdout } = spawnSync(python, ['-W', 'ignore', '-c', PROBE, ...names], { encoding: 'utf8' })
  return status === 0 ? stdout.split('\n').filter((line) => names.includes(line)) : [...names]
}
