import { Flags } from '@oclif/core'
import { createSkyIndex } from '../../catalog/nearest.ts'
import { projectFlags } from '../../cli/flags.ts'
import { formatNumber } from '../../cli/format.ts'
import { numberOf, openCatalog } from '../../cli/job.ts'
import { LookCommand, projectArg } from '../../cli/look.ts'
import { formatTable } from '../../cli/table.ts'

export default class CatalogSearch extends LookCommand {
  static override summary = 'Find the targets near a position.'
  static override examples = ['<%= config.bin %> <%= command.id %> demo --ra 89.612 --dec 4.657', '<%= config.bin %> <%= command.id %> wd --ra 359.9999 --dec 12 --radius 60']
  static override args = { project: projectArg }
  static override flags = {
    ...projectFlags,
    ra: Flags.string({ required: true, description: 'right ascension, deg (ICRS)', helpValue: 'DEG' }),
    dec: Flags.string({ required: true, description: 'declination, deg', helpValue: 'DEG' }),
    radius: Flags.string({ default: '2', description: 'radius, arcsec', helpValue: 'ARCSEC' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(CatalogSearch)
    const [ra, dec, radius] = [numberOf('--ra', flags.ra), numberOf('--dec', flags.dec), numberOf('--radius', flags.radius)]
    const catalog = await openCatalog(await this.openProject(args.project, flags))
    const found = createSkyIndex(catalog).search(ra, dec, radius).map(({ index, separation }) => ({ ...catalog.source(index), separation }))
    const rows = found.map((s) => [s.separation.toFixed(3), s.index, s.name, s.ra.toFixed(7), s.dec.toFixed(7), formatNumber(s.mag, 3)])
    this.log(found.length === 0 ? `no target within ${radius} arcsec` : formatTable(['arcsec', 'row', 'name', 'ra', 'dec', 'mag'], rows).trimEnd())
    return { sources: found }
  }
}
