import { accessSync, constants, existsSync, realpathSync, statfsSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { AstroCommand } from '../cli/base.ts'
import { formatBytes } from '../cli/format.ts'
import { HOST_ROOT, loadPlugins } from '../cli/project.ts'
import { formatTable } from '../cli/table.ts'
import { EXIT } from '../errors.ts'

interface Check {
  check: string
  ok: boolean
  found: string
}

export default class Doctor extends AstroCommand {
  static override summary = 'Check this installation: Node, which astro the PATH finds, the data folder, plugins.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<{ checks: Check[] }> {
    await this.parse(Doctor)
    const { observatories, finders, shapes, problems, packages } = await loadPlugins({ oclifPlugins: this.oclifPlugins(), warn: () => {} })
    const checks = [
      { check: 'node', ok: true, found: `${process.version} (22.19 or later is needed)` },
      onPath(),
      dataFolder(resolve(process.env.ASTRO_DATA ?? 'astro-data')),
      { check: 'observatories', ok: observatories.size > 0, found: [...observatories.keys()].join(', ') || 'none' },
      { check: 'finders', ok: finders.size > 0, found: [...finders.keys()].join(', ') || 'none' },
      { check: 'shapes', ok: true, found: [...shapes.keys()].join(', ') || 'none' },
      ...packages.map((one) => ({ check: `plugin ${one.name}`, ok: true, found: `${one.version}, ${one.origin}` })),
      ...problems.map((problem) => ({ check: `plugin ${problem.package}`, ok: false, found: problem.message })),
    ]
    this.log(formatTable(['', 'check', 'found'], checks.map(({ check, ok, found }) => [ok ? 'ok' : 'PROBLEM', check, found])))
    if (checks.some(({ ok }) => !ok)) process.exitCode = problems.length > 0 ? EXIT.plugin : EXIT.disk
    return { checks }
  }
}

/** The name `astro` also belongs to a web framework: say which one a shell would find. */
function onPath(): Check {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'astro')
    if (folder === '' || !existsSync(file)) continue
    const real = realpathSync(file)
    const ours = real.startsWith(realpathSync(HOST_ROOT))
    return { check: 'astro on the PATH', ok: ours, found: ours ? real : `${real} is another program of that name; in a clone say npx astro` }
  }
  return { check: 'astro on the PATH', ok: true, found: 'none; in a clone say npx astro' }
}

function dataFolder(root: string): Check {
  let folder = root
  while (!existsSync(folder)) folder = dirname(folder)
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return { check: 'data folder', ok: true, found: `${root}, ${formatBytes(bavail * bsize)} free` }
  } catch {
    return { check: 'data folder', ok: false, found: `${folder} cannot be written; set ASTRO_DATA to a folder of yours` }
  }
}
