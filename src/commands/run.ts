import { analyzeFlags } from '../cli/flags.ts'
import { RunCommand } from '../cli/run-command.ts'
import type { Stage } from '../pipeline/types.ts'

export default class Run extends RunCommand {
  static override summary = 'Fetch, reduce and analyze: from a catalog to detections. Goes on from where it stopped.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> demo',
    '<%= config.bin %> <%= command.id %> wd --rows 0:100 --json',
    '<%= config.bin %> <%= command.id %> --observatory ztf --ra 253.1 --dec 12.9',
  ]

  static override flags = analyzeFlags

  protected override readonly stages: readonly Stage[] = ['fetch', 'reduce', 'analyze']
}
