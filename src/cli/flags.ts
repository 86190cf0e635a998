import { Flags } from '@oclif/core'
import { AstroError, EXIT } from '../errors.ts'

/** Flags that say which project, with which configuration. */
export const projectFlags = {
  config: Flags.string({ description: 'configuration file (YAML); otherwise ./configs/<project>.yaml, ./<project>.yaml, one that ships with astro', helpValue: 'FILE' }),
  set: Flags.string({ description: 'set one value of the configuration, as in --set finder.snr_threshold=6', multiple: true, multipleNonGreedy: true, helpValue: 'key.path=value' }),
  observatory: Flags.string({ description: 'observatory to use instead of project.obs_names (repeatable)', multiple: true, multipleNonGreedy: true, helpValue: 'ID' }),
}

/** The same of commands whose results are those of all observatories of a project. */
export const wholeProjectFlags = { config: projectFlags.config, set: projectFlags.set }

/** Flags that choose sources. */
export const selectionFlags = {
  rows: Flags.string({ description: 'rows of the catalog, from 0; the end is not included', helpValue: '0:100' }),
  names: Flags.string({ description: 'names of sources, separated by commas', helpValue: 'A,B' }),
}

/** Flags of the commands that work on products. */
export const runFlags = {
  ...projectFlags,
  ...selectionFlags,
  ra: Flags.string({ description: 'one star without a catalog: right ascension, deg (ICRS)', helpValue: 'DEG', dependsOn: ['dec'] }),
  dec: Flags.string({ description: 'its declination, deg', helpValue: 'DEG', dependsOn: ['ra'] }),
  name: Flags.string({ description: 'its name; made from the position when absent', helpValue: 'N', dependsOn: ['ra'] }),
  mag: Flags.string({ description: 'its magnitude, where the reduction compares it', helpValue: 'M', dependsOn: ['ra'] }),
  record: Flags.string({ description: 'keep every answer of an archive in this folder', helpValue: 'DIR', exclusive: ['replay'] }),
  replay: Flags.string({ description: 'take answers from this folder, never from the network', helpValue: 'DIR' }),
  workers: Flags.integer({ description: 'sources in hand at once: requests (never above the etiquette of the archive) and threads', min: 1, max: 64, helpValue: 'N' }),
  'retry-failed': Flags.boolean({ description: `try sources again that failed three times` }),
  'dry-run': Flags.boolean({ description: 'say how many requests, how long, how much disk; do nothing' }),
}

/** Flags of the commands that analyze. */
export const analyzeFlags = {
  ...runFlags,
  finder: Flags.string({ description: 'finders instead of analysis.finders, separated by commas', helpValue: 'A,B' }),
}

/** Value of a flag that is a number of days, above zero. */
export async function daysAbove0(text: string): Promise<number> {
  const value = numberIn(text)
  if (value > 0) return value
  const what = Number.isFinite(value) ? 'above 0' : 'written in digits'
  throw new AstroError('not_days', EXIT.usage, `'${text}' is no number of days ${what}`, { hint: 'for example --period 0.5537' })
}

/** Value of a flag that is a time. */
export async function instant(text: string): Promise<number> {
  const value = numberIn(text)
  if (Number.isFinite(value)) return value
  throw new AstroError('not_days', EXIT.usage, `'${text}' is no time in days written in digits`, { hint: 'a Modified Julian Date, for example --epoch 58000.25' })
}

function numberIn(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? value : NaN
}
