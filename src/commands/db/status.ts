import { projectFlags } from '../../cli/flags.ts'
import { DatabaseCommand } from '../../cli/database-command.ts'
import { projectArg } from '../../cli/look.ts'

export default class DbStatus extends DatabaseCommand {
  static override summary = 'Say which database a project uses and which migrations it has.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo']
  static override args = { project: projectArg }
  static override flags = projectFlags

  async run(): Promise<object> {
    const { args, flags } = await this.parse(DbStatus)
    const project = await this.openProject(args.project ?? 'demo', flags)
    const { kind, status } = await this.withSchema(project, async (db) => ({ kind: db.kind, status: await db.migrationStatus() }))
    const where = kind === 'embedded' ? `embedded in ${project.config.data.root}/db` : project.config.database.url!
    this.log(`${kind === 'embedded' ? '' : 'server '}${where}\napplied: ${status.applied.join(', ') || 'none'}\npending: ${status.pending.join(', ') || 'none'}`)
    return { kind, where, ...status }
  }
}
