import type { Observatory } from '@astro/sdk'

/** A package that says in its package.json that it is a plugin, as far as can be known without importing it. */
export interface PluginPackage {
  readonly name: string
  readonly version: string
  /** Real path of its folder. */
  readonly root: string
  /** File URL of the module to import. */
  readonly entry: string
  /** Who put it there: the user (installed or linked), the host (bundled), or the clone that holds its source. */
  readonly origin: 'link' | 'user' | 'bundled' | 'workspace'
  /** Ids of its observatories, where its package.json lists them: it is imported for these alone. */
  readonly observatories?: readonly string[]
}

/** Why a package cannot be used, in one line. It harms nothing else. */
export interface PluginProblem {
  readonly package: string
  readonly code: string
  readonly message: string
  /** Observatories that are missing because of it, where they are known. */
  readonly observatories?: readonly string[]
}

/** An observatory that can be used, and where worker threads import it from. */
export interface LoadedObservatory {
  readonly observatory: Observatory
  readonly package: string
  readonly entry: string
  /** Id that its module knows it by, where the configuration gives it another name. */
  readonly like?: string
}
