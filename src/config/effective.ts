import { stringify } from 'yaml'
import type { Json } from '@astro/sdk'
import type { Config } from './load.ts'
import { selectParameters, type Values } from './parameters.ts'

export type PlainConfig = { readonly [section: string]: { readonly [key: string]: Json } }

/** Everything as it is run, defaults included, in the order of sections and keys; loading it again gives the same values. */
export function effectiveConfig(config: Config): PlainConfig {
  const { project, data, database, catalog, analysis, finder, quality } = config
  const observatories = Object.fromEntries(
    Object.keys(config.observatories)
      .toSorted()
      .map((id) => {
        const { params, reduce, checkDownloadPars, like } = config.observatories[id]!
        return [id, { ...(like === undefined ? {} : { like }), ...params, reduce_kwargs: reduce, check_download_pars: checkDownloadPars }]
      }),
  )
  return { project, data, database, catalog, observatories, analysis, finder, quality } as unknown as PlainConfig
}

/** The effective configuration as a YAML file. */
export function toYaml(config: Config): string {
  const text = stringify(effectiveConfig(config), { lineWidth: 0, aliasDuplicateObjects: false })
  return `# The configuration as run: every key with the value in force.\n${text}`
}

/**
 * What may change results, for the identity of products: critical parameters alone. Paths, the database, limits of failures,
 * descriptions, and parameters that a plugin marks `.meta({critical: false})` are not in it.
 */
export function criticalConfig(config: Config): {
  readonly catalog: PlainConfig[string]
  readonly observatories: {
    readonly [id: string]: { readonly params: PlainConfig[string]; readonly reduce: PlainConfig[string] }
  }
  readonly finder: PlainConfig[string]
  readonly quality: PlainConfig[string]
} {
  const critical = (prefix: string, values: Values): PlainConfig[string] => {
    const declared = Object.keys(values).flatMap((name) => config.origins.declared.get(`${prefix}.${name}`) ?? [])
    return selectParameters(declared, values, { critical: true, hidden: true }) as PlainConfig[string]
  }
  const observatories = Object.keys(config.observatories)
    .toSorted()
    .map((id) => {
      const { params, reduce } = config.observatories[id]!
      return [
        id,
        { params: critical(`observatories.${id}`, params), reduce: critical(`observatories.${id}.reduce_kwargs`, reduce) },
      ] as const
    })
  return {
    catalog: critical('catalog', config.catalog),
    observatories: Object.fromEntries(observatories),
    finder: critical('finder', config.finder),
    quality: critical('quality', config.quality),
  }
}
