import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { AstroCommand } from '../cli/base.ts'
import { loadPlugins } from '../cli/project.ts'
import { legalName } from '../config/legal-name.ts'
import { AstroError, EXIT } from '../errors.ts'
import { suggestObservatory } from '../plugins/suggest.ts'
import { publishBytes } from '../store/publish.ts'

export default class Init extends AstroCommand {
  static override summary = 'Start a project: writes configs/<project>.yaml with every choice explained.'
  static override examples = ['<%= config.bin %> <%= command.id %> wd --observatory ztf --catalog targets.csv']
  static override args = { project: Args.string({ required: true, description: 'name of the project' }) }
  static override flags = {
    observatory: Flags.string({ description: 'archive to ask (repeatable)', multiple: true, multipleNonGreedy: true, default: ['demo'], helpValue: 'ID' }),
    catalog: Flags.string({ description: 'table of targets, CSV or ECSV; the test catalog when absent', helpValue: 'FILE' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Init)
    const name = legalName(args.project).toLowerCase()
    const path = join('configs', `${name}.yaml`)
    if (existsSync(path)) {
      throw new AstroError('config_exists', EXIT.configuration, `${path} is there already`, { hint: 'edit it, or choose another name' })
    }
    const { observatories, problems } = await loadPlugins({ oclifPlugins: this.oclifPlugins(), warn: (text) => this.logToStderr(`astro: ${text}`) })
    for (const id of flags.observatory) if (!observatories.has(id)) throw suggestObservatory(id, [...observatories.keys()], problems)
    await publishBytes(resolve(path), starter(name, flags.observatory, flags.catalog))
    this.log(`${path} is written. Next:\n  astro catalog show ${name}\n  astro run ${name} --dry-run\n  astro run ${name}`)
    return { project: name, path }
  }
}

function starter(name: string, observatories: readonly string[], catalog: string | undefined): string {
  const targets = catalog ? `filename: ${JSON.stringify(resolve(catalog))} # its columns are found by their names; name_column, ra_column … set them` : 'default: test # ten stars that ship with astro'
  return `# Project ${name}. 'astro config show ${name}' shows every key with the value in force, 'astro config explain KEY ${name}' what it means.
project:
  name: ${name}
  obs_names: [${observatories.join(', ')}]

data:
  root: ../astro-data # relative to this file

catalog:
  ${targets}

quality:
  offset_threshold: 3.5 # position offsets beyond this flag an epoch

analysis:
  finders: [peak] # who searches: peak, matched (events), ls, ls_bands, bls (periods); --finder sets it for one run

finder:
  snr_threshold: 5 # least S/N of a peak

# finders: # parameters of the others, by id
#   ls: { min_period: 0.04 }
#   matched: { max_duration: 60 }

noise:
  calibrate: true # on all chosen sources together, by filter and magnitude
  minimum_curves: 20 # sources that a magnitude bin needs

simulator: # events of known size, put into the sources in which nothing was found: astro completeness show
  num_injections: 1 # a source; a map wants 100 in each of its cells
  shapes: # box, gaussian, flare, transit, microlensing, supernova, sinusoid
    - shape: box
      parameters:
        amplitude: { distribution: log-uniform, min: 2, max: 50, unit: sigma } # or relative, mag, uJy
        duration: { distribution: log-uniform, min: 0.1, max: 100, unit: d }

"null": # false alarms: the same search where the order of the measurements is lost
  trials: 1 # a source and finder; 0: none
`
}
