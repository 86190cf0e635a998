import { RunCommand } from '../cli/run-command.ts'
import type { Stage } from '../pipeline/types.ts'

export default class Reduce extends RunCommand {
  static override summary = 'Make light curves from raw photometry.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo',
    '<%= config.bin %> <%= command.id %> wd --rows 0:100 --json',
    '<%= config.bin %> <%= command.id %> --observatory ztf --ra 253.1 --dec 12.9',
  ]

  protected override readonly stages: readonly Stage[] = ['reduce']
}
