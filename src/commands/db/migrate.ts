import { projectFlags } from '../../cli/flags.ts'
import { DatabaseCommand } from '../../cli/database-command.ts'
import { projectArg } from '../../cli/look.ts'

export default class DbMigrate extends DatabaseCommand {
  static override summary = 'Bring the database of a project to the schema of this release.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo']
  static override args = { project: projectArg }
  static override flags = projectFlags

  async run(): Promise<{ applied: string[] }> {
    const { args, flags } = await this.parse(DbMigrate)
    const applied = await this.withSchema(await this.openProject(args.project ?? 'demo', flags), (db) => db.migrate())
    this.log(applied.length === 0 ? 'The schema is up to date.' : `Applied: ${applied.join(', ')}`)
    return { applied }
  }
}
