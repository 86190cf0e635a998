import { RunCommand } from '../cli/run-command.ts'
import type { Stage } from '../pipeline/types.ts'

export default class Fetch extends RunCommand {
  static override summary = 'Ask archives for raw photometry of the sources of a catalog.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo',
    '<%= config.bin %> <%= command.id %> wd --rows 0:100 --json',
    '<%= config.bin %> <%= command.id %> --observatory ztf --ra 253.1 --dec 12.9',
  ]

  protected override readonly stages: readonly Stage[] = ['fetch']
}
