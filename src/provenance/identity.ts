import { hash } from 'node:crypto'
import type { Json } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import { canonicalJson } from './canonical-json.ts'

/** What a product is made by and from. */
export interface Making {
  /** Name of the process, such as `fetch:ztf`. */
  readonly process: string
  /** The critical parameters: those that change the result, and no others. */
  readonly parameters: { readonly [name: string]: Json }
  /** Version of the process's code, `major.minor`; a patch does not change results. */
  readonly version: string
  /** Identities of the products it is made from, in the order in which the process takes them. */
  readonly inputs: readonly string[]
}

/**
 * Identity of a product: SHA-256 (hex) over the canonical JSON (RFC 8785) of {process, parameters, version, inputs}. The same on
 * every machine. Never part of it: verbosity, paths, host names, numbers of workers or threads, times, URLs of mirrors, secrets and the
 * names of their variables; leave them out of `parameters`.
 * @throws AstroError `bad_version` when the version is not `major.minor`, `not_canonical` for parameters that JSON cannot hold
 */
export function identity({ process, parameters, version, inputs }: Making): string {
  if (!/^\d+\.\d+$/.test(version)) {
    throw new AstroError('bad_version', EXIT.plugin, `version '${version}' of ${process} is not of the form major.minor`, {
      hint: 'give it as in "1.0"',
    })
  }
  return hash('sha256', canonicalJson({ process, parameters, version, inputs }), 'hex')
}
