import { projectFlags, selectionFlags } from '../../cli/flags.ts'
import { formatNumber } from '../../cli/format.ts'
import { chosenSources, openCatalog } from '../../cli/job.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import { formatTable } from '../../cli/table.ts'

const SHOWN = 20

export default class CatalogShow extends LookCommand {
  static override summary = 'Show the targets of a project as they are understood: positions in degrees, which columns were taken.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo', '<%= config.bin %> <%= command.id %> wd --rows 0:5 --json']
  static override args = { project: projectArg }
  static override flags = { ...projectFlags, ...selectionFlags }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(CatalogShow)
    const catalog = await openCatalog(await this.openProject(args.project, flags))
    const sources = chosenSources(catalog, flags)
    const rows = sources.slice(0, SHOWN).map((s) => [s.index, s.name, s.ra.toFixed(7), s.dec.toFixed(7), formatNumber(s.mag, 3), formatNumber(s.pmra, 2), formatNumber(s.pmdec, 2)])
    this.log(formatTable(['row', 'name', 'ra', 'dec', 'mag', 'pm ra', 'pm dec'], rows, process.stdout.columns ?? Infinity).trimEnd())
    if (sources.length > SHOWN) this.log(`… ${sources.length - SHOWN} more; --rows chooses others, --json shows all`)
    const guessed = Object.entries(catalog.guessed).map(([setting, column]) => `${setting}: ${column}`)
    if (guessed.length > 0) this.log(`columns found by their names: ${guessed.join(', ')}`)
    for (const note of catalog.notes) this.log(note)
    return { length: catalog.length, checksum: catalog.checksum, columns: catalog.columns, guessed: catalog.guessed, notes: catalog.notes, sources }
  }
}
