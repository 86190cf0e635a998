import { Args, Flags } from '@oclif/core'
import type { OpenOptions } from '../store/fits/index.ts'

/** Limits of the sandbox that reads one file. */
export const limitFlags = {
  memory: Flags.integer({ description: 'most memory for one file, MB', default: 1074, min: 16, max: 4294, helpValue: 'MB' }),
  timeout: Flags.integer({ description: 'most time for one step of reading, s', default: 60, min: 1, helpValue: 'S' }),
}

/** A file with an HDU in brackets behind it: `of` says which files, `named` how an HDU might be called, `otherwise` which one it is without. */
export function targetArg(of: string, named: string, otherwise = '') {
  const description = `${of}; [1], [${named}] or [${named},2] behind it names the HDU${otherwise && `, else ${otherwise}`}`
  return Args.string({ required: true, description, name: 'FILE[EXT]' })
}

export function limitsOf(flags: { memory: number; timeout: number }): OpenOptions {
  return { memory: flags.memory * 1_000_000, timeout: flags.timeout * 1000 }
}
