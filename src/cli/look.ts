import { Args } from '@oclif/core'
import { legalName } from '../config/legal-name.ts'
import type { Database } from '../database/open.ts'
import { AstroError, EXIT } from '../errors.ts'
import { AstroCommand } from './base.ts'
import { openProject, type Project } from './project.ts'

export const projectArg = Args.string({ description: 'project: the name of its configuration' })

export interface LookFlags {
  readonly config?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly observatory?: readonly string[] | undefined
  /** Finders instead of those of the configuration, separated by commas. */
  readonly finder?: string | undefined
}

/** What commands that only look at results share: a project, and its database opened for reading. */
export abstract class LookCommand extends AstroCommand {
  protected openProject(project: string | undefined, flags: LookFlags): Promise<Project> {
    return openProject({
      project, config: flags.config, set: flags.set, observatory: flags.observatory, finder: namesOf(flags.finder), reading: true,
      oclifPlugins: this.oclifPlugins(), warn: (text) => this.logToStderr(`astro: ${text}`),
    })
  }

  /** Runs `use` on the database of the project, which is closed afterwards whatever happens. */
  protected async withDatabase<T>({ config }: Project, use: (db: Database) => Promise<T>): Promise<T> {
    const { openDatabase } = await import('../database/open.ts')
    const { url, password_env, lock_wait } = config.database
    const db = await openDatabase({
      root: config.data.root, url, passwordEnv: password_env, env: process.env, lockWait: lock_wait, command: `astro ${this.id ?? ''}`, readOnly: true,
      onWait: () => this.logToStderr(`astro: waiting for the database, which a run holds; 'astro status' shows how far it is`),
    })
    try {
      return await use(db)
    } finally {
      await db.close()
    }
  }
}

/** Legal names of the observatories of a project, as rows and folders have them. */
export function observatoryNames({ observatories }: Project): string[] {
  return [...observatories.keys()].map((id) => legalName(id))
}

/** Names out of `--names A,B`. */
export function namesOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((name) => name.trim()).filter((name) => name !== '')
}

/** The error for a source that a project does not have. */
export function noSource(name: string, project: string): AstroError {
  return new AstroError('source_unknown', EXIT.usage, `project ${project} has no light curve of '${name}'`, {
    hint: `astro sources ${project.toLowerCase()} lists what it has; names are written exactly as in the catalog`, data: { source: name },
  })
}
