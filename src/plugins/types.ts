import type { Finder, Observatory, Shape } from '@astro/sdk'

/** What a plugin may have several of. */
export interface Parts {
  readonly observatories: Observatory
  readonly finders: Finder
  readonly shapes: Shape
}

export type Kind = keyof Parts

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
  /** Ids of what it has, where its package.json lists any: it is imported for these alone. */
  readonly observatories?: readonly string[]
  readonly finders?: readonly string[]
  readonly shapes?: readonly string[]
}

/** Why a package cannot be used, in one line. It harms nothing else. */
export interface PluginProblem {
  readonly package: string
  readonly code: string
  readonly message: string
  /** What is missing because of it, where it is known. */
  readonly observatories?: readonly string[]
  readonly finders?: readonly string[]
  readonly shapes?: readonly string[]
}

/** Where something that can be used comes from, and where worker threads import it from. */
interface Loaded {
  readonly package: string
  readonly entry: string
}

export interface LoadedObservatory extends Loaded {
  readonly observatory: Observatory
}

export interface LoadedFinder extends Loaded {
  readonly finder: Finder
}

export interface LoadedShape extends Loaded {
  readonly shape: Shape
}
