import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAstro, startAstro, type Outcome, type Running } from './astro.ts'

/** Where the database of a place is: null is the embedded one. */
export interface Server {
  readonly url: string
  readonly password: string
}

export interface Star {
  readonly name: string
  readonly ra: number
  readonly dec: number
}

/** A folder of its own to work in, with its own data root (and its own database on a server). */
export interface Place {
  readonly folder: string
  readonly root: string
  readonly server: Server | null
  readonly env: Record<string, string>
  /** Writes `<name>.csv` with these stars and `<project>.yaml` over it. */
  project(project: string, stars: readonly Star[], extra?: Record<string, unknown>): void
  /** Runs a command with --json to its end. */
  astro(...args: string[]): Promise<Outcome>
  start(...args: string[]): Running
  remove(): void
}

export function makePlace(server: Server | null = null): Place {
  const folder = mkdtempSync(join(tmpdir(), 'astro-pipeline-'))
  const root = join(folder, 'data')
  const all: Record<string, string> = {
    ASTRO_DATA: root,
    ASTRO_DATA_DIR: join(folder, 'oclif'),
    ...(server ? { TEST_PASSWORD: server.password } : {}),
  }
  const sets = server ? ['--set', `database.url=${server.url}`, '--set', 'database.password_env=TEST_PASSWORD'] : []
  const complete = (args: string[]): string[] => [...args, ...sets, '--json']
  return {
    folder,
    root,
    server,
    env: all,
    project: (project, targets, extra = {}) => {
      writeFileSync(join(folder, `${project}.csv`), catalogText(targets))
      const config = {
        project: { name: project, obs_names: ['demo'] },
        catalog: { filename: `${project}.csv` },
        ...extra,
      }
      writeFileSync(join(folder, `${project}.yaml`), JSON.stringify(config))
    },
    astro: (...args) => runAstro(complete(args), folder, all),
    start: (...args) => startAstro(complete(args), folder, all),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Stars over 40 RA bins, several in each as soon as there are more than 40. */
export function stars(count: number): Star[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `S${String(i).padStart(4, '0')}`,
    ra: (i % 40) * 9 + 0.5 + Math.floor(i / 40) * 0.05,
    dec: (i % 100) - 50,
  }))
}

function catalogText(rows: readonly Star[]): string {
  return `name,ra,dec,mag\n${rows.map(({ name, ra, dec }) => `"${name.replaceAll('"', '""')}",${ra},${dec},18\n`).join('')}`
}

/**
 * Links a plugin into a place: the observatory `counted` is the demo, and writes `ask NAME` and `got NAME` to the file of the
 * environment's ASTRO_TEST_ASKED, which is returned. Each answer takes `wait` s, without a trace in the data.
 */
export function linkCounted(place: Place, wait = 0): string {
  const root = join(place.folder, 'counted')
  const asked = join(place.folder, 'asked')
  const demo = new URL('../../../plugins/demo/dist/index.js', import.meta.url).href
  mkdirSync(root)
  writeFileSync(asked, '')
  place.env.ASTRO_TEST_ASKED = asked
  const manifest = {
    name: 'astro-counted',
    version: '1.0.0',
    type: 'module',
    oclif: {},
    astro: { plugin: './index.js', api: 1, observatories: ['counted'] },
  }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  writeFileSync(
    join(root, 'index.js'),
    `import { appendFileSync } from 'node:fs'
import plugin from ${JSON.stringify(demo)}
const demo = plugin.observatories[0]
const note = (text) => appendFileSync(process.env.ASTRO_TEST_ASKED, text + '\\n')
const fetch = async (source, ctx) => {
  note('ask ' + source.name)
  await ctx.wait(${wait})
  const answer = await demo.fetch(source, ctx)
  note('got ' + source.name)
  return answer
}
export default { ...plugin, observatories: [{ ...demo, id: 'counted', fetch }] }
`,
  )
  mkdirSync(join(place.folder, 'oclif'))
  const linked = {
    private: true,
    dependencies: {},
    oclif: { schema: 1, plugins: [{ type: 'link', name: 'astro-counted', root }] },
  }
  writeFileSync(join(place.folder, 'oclif', 'package.json'), JSON.stringify(linked))
  return asked
}
