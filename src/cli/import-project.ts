import { isAbsolute, join, relative, resolve } from 'node:path'
import { findConfig } from '../config/find.ts'
import { legalName } from '../config/legal-name.ts'
import { observatoryId } from '../config/observatory-keys.ts'
import { AstroError, EXIT } from '../errors.ts'
import { projectFolder } from '../store/names.ts'
import { publishBytes } from '../store/publish.ts'
import { HOST_ROOT, loadPlugins, openProject, type Project, type ProjectRequest } from './project.ts'

/** The observatory whose code reads imported tables. */
export const TABLES = 'tables'

export interface ImportProject {
  readonly project: Project
  /** Id of the observatory. */
  readonly id: string
  /** Whether its own code reads the files, as an archive's answers. */
  readonly own: boolean
  /** The configuration, when it was written now. */
  readonly written: string | null
}

/**
 * The project of an import. Without a configuration `<project>.yaml` is written into the current folder: one observatory of this name (an
 * installed one, or one like `tables`) and the catalog of what is imported.
 * @throws AstroError `import_observatory` when a configuration is there that lacks the observatory
 */
export async function importProject(name: string, observatory: string, request: Pick<ProjectRequest, 'config' | 'set' | 'oclifPlugins' | 'warn'>): Promise<ImportProject> {
  const id = observatoryId(observatory)
  const found = findConfig({ config: request.config, project: name, cwd: process.cwd(), shippedDir: join(HOST_ROOT, 'configs') }).path
  let path = found
  if (path === null) {
    const { observatories } = await loadPlugins(request)
    path = resolve(`${legalName(name).toLowerCase()}.yaml`)
    await publishBytes(path, configOf(name, id, observatories.has(id)))
  }
  const project = await openProject({ project: name, config: path, set: request.set, oclifPlugins: request.oclifPlugins, warn: request.warn })
  const loaded = project.observatories.get(id)
  if (!loaded) {
    const lines = `project:\n  obs_names: [${[...project.observatories.keys(), id].join(', ')}]\nobservatories:\n  ${id}: {like: ${TABLES}}`
    throw new AstroError('import_observatory', EXIT.configuration, `${path} has no observatory '${id}'`, {
      hint: `add these lines to it:\n${lines.replace(/^/gm, '    ')}`, data: { file: path, observatory: id },
    })
  }
  return { project, id, own: (loaded.like ?? loaded.observatory.id) !== TABLES, written: found === null ? path : null }
}

function configOf(name: string, id: string, installed: boolean): string {
  const root = process.env.ASTRO_DATA ? resolve(process.env.ASTRO_DATA) : resolve('astro-data')
  const catalog = join(root, projectFolder(name), 'sources.ecsv')
  const near = relative(process.cwd(), catalog)
  const place = near.startsWith('..') || isAbsolute(near) ? catalog : `./${near}`
  const like = installed ? '' : `
observatories:
  ${id}: {like: ${TABLES}} # light curves from files; reduce_kwargs: {quality_mask, drop_bad, gap}
`
  return `# Project ${legalName(name).toLowerCase()}, made by 'astro import'.
project:
  name: ${legalName(name).toLowerCase()}
  obs_names: [${id}]

catalog:
  filename: ${JSON.stringify(place)} # the stars of all imports; each import adds its own
${like}`
}
