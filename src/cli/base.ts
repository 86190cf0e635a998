import { stripVTControlCharacters } from 'node:util'
import { Command, type Interfaces } from '@oclif/core'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { sanitize } from '../photometry/sanitize.ts'

/** What every command shares: JSON output, and errors that tell a user what happened and what to do next. */
export abstract class AstroCommand extends Command {
  static override enableJsonFlag = true

  protected override async catch(error: Error & { exitCode?: number; oclif?: { exit?: number } }): Promise<void> {
    if (error.name === 'ExitError' || (error.oclif?.exit !== undefined && 'code' in error && error.code === 'EEXIT')) throw error
    const known = describeError(error)
    if (this.jsonEnabled()) this.logJson({ error: { code: known.code, message: known.message, ...(known.hint ? { hint: known.hint } : {}), ...known.data } })
    else this.logToStderr(`astro: ${known.message}${known.hint ? `\n  ${known.hint}` : ''}`)
    if (process.env.ASTRO_DEBUG) this.logToStderr(error.stack ?? '')
    this.exit(known.exit)
  }

  /** Notes reach stderr also under --json, where stdout holds the one document. */
  override logToStderr(message = ''): void {
    process.stderr.write(`${message}\n`)
  }

  protected override toSuccessJson(result: unknown): unknown {
    return sanitize(result)
  }

  /** The oclif plugins: where packages of observatories are looked for. */
  protected oclifPlugins(): { name: string; root: string; type: string }[] {
    return this.config.getPluginsList().map(({ name, root, type }: Interfaces.Plugin) => ({ name, root, type }))
  }
}

interface KnownError {
  code: string
  exit: number
  message: string
  hint?: string | undefined
  data: Record<string, Json>
}

function describeError(error: Error & { oclif?: { exit?: number } }): KnownError {
  if (error instanceof AstroError) return { code: error.code, exit: error.exit, message: error.message, hint: error.hint, data: error.data }
  if (error.oclif?.exit === EXIT.usage) {
    return { code: 'usage', exit: EXIT.usage, message: usageText(error.message), hint: '--help shows what the command takes', data: {} }
  }
  const system = error as NodeJS.ErrnoException
  if (system.syscall && ['ENOSPC', 'EACCES', 'EROFS', 'EIO', 'EPERM', 'EDQUOT'].includes(system.code ?? '')) {
    return { code: 'disk', exit: EXIT.disk, message: `cannot write ${system.path ?? 'a file'}: ${system.message}`, hint: 'free space or choose another folder with ASTRO_DATA', data: {} }
  }
  return {
    code: 'defect', exit: EXIT.defect, message: `a defect of astro: ${error.message.split('\n')[0] ?? ''}`,
    hint: 'nothing published is damaged; please report it with the output of the same command under ASTRO_DEBUG=1', data: {},
  }
}

/** What the parser of flags says: on one line, without its colours and its advice (which does not hold for our flags). */
function usageText(message: string): string {
  const [what] = stripVTControlCharacters(message).split(/\n\nNote: |\nSee more help/)
  return what!.replace(/^The following errors? occurred:/, '').trim().replace(/\s+/g, ' ')
}
