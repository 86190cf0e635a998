import { AstroCommand } from '../../cli/base.ts'
import { loadPlugins } from '../../cli/project.ts'
import { configSchema } from '../../config/schema.ts'

export default class ConfigSchema extends AstroCommand {
  static override summary = 'Print the JSON Schema of configurations, with the parameters of every installed plugin, for editors.'
  static override examples = ['<%= config.bin %> <%= command.id %> > astro.schema.json   # then: # yaml-language-server: $schema=astro.schema.json']

  async run(): Promise<object> {
    await this.parse(ConfigSchema)
    const { observatories, finders } = await loadPlugins({ oclifPlugins: this.oclifPlugins(), warn: (text) => this.logToStderr(`astro: ${text}`) })
    const schema = configSchema(new Map([...observatories].map(([id, { observatory }]) => [id, observatory])), new Map([...finders].map(([id, { finder }]) => [id, finder])))
    this.log(JSON.stringify(schema, null, 2))
    return schema
  }
}
