import type { Database } from '../database/open.ts'
import { LookCommand } from './look.ts'
import type { Project } from './project.ts'

/** What `db` commands share: the database of a project, its schema left as it is. */
export abstract class DatabaseCommand extends LookCommand {
  protected async withSchema<T>({ config }: Project, use: (db: Database) => Promise<T>): Promise<T> {
    const { openDatabase } = await import('../database/open.ts')
    const { url, password_env, lock_wait } = config.database
    const db = await openDatabase({
      root: config.data.root, url, passwordEnv: password_env, env: process.env, lockWait: lock_wait, command: `astro ${this.id ?? ''}`, migrations: 'leave',
    })
    try {
      return await use(db)
    } finally {
      await db.close()
    }
  }
}
