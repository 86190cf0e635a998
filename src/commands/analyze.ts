import { analyzeFlags } from '../cli/flags.ts'
import { RunCommand } from '../cli/run-command.ts'
import type { Stage } from '../pipeline/types.ts'

export default class Analyze extends RunCommand {
  static override summary = 'Check the quality of light curves and find events in them.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo',
    '<%= config.bin %> <%= command.id %> wd --rows 0:100 --json',
    '<%= config.bin %> <%= command.id %> --observatory ztf --ra 253.1 --dec 12.9',
  ]

  static override flags = analyzeFlags

  protected override readonly stages: readonly Stage[] = ['analyze']
}
