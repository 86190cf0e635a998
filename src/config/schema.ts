import type { Observatory } from '@astro/sdk'
import { COMMON_KEYS } from './observatory-keys.ts'
import type { JsonSchema } from './parameters.ts'
import { SECTION_ORDER } from './section-keys.ts'
import { sectionSchema } from './sections.ts'

type Definitions = Record<string, unknown>

/**
 * JSON Schema (draft 2020-12) of a configuration file, for editors; the plugins' own schemas stand under
 * `observatories.<id>`.
 */
export function configSchema(observatories: ReadonlyMap<string, Observatory>): JsonSchema {
  const definitions: Definitions = {}
  const sections = SECTION_ORDER.map((name) => [
    name,
    name === 'observatories' ? observatoriesSchema(observatories, definitions) : lift(sectionSchema(name), name, definitions),
  ])
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of astro',
    type: 'object',
    properties: Object.fromEntries(sections),
    additionalProperties: false,
    $defs: definitions,
  }
}

function observatoriesSchema(observatories: ReadonlyMap<string, Observatory>, definitions: Definitions): JsonSchema {
  const each = [...observatories].map(([id, observatory]) => [id, ownSchema(observatory, definitions)] as const)
  const forAll: Record<string, { anyOf: JsonSchema[] }> = {}
  for (const [, own] of each) {
    for (const [name, { default: _, ...property }] of Object.entries(own.properties as Record<string, JsonSchema>)) {
      if (name !== 'reduce_kwargs') (forAll[name] ??= { anyOf: [] }).anyOf.push(property)
    }
  }
  return {
    type: 'object',
    description: 'keys for all observatories, and one section for each',
    properties: {
      ...forAll,
      reduce_kwargs: { type: 'object', description: 'arguments of the reduction, for all' },
      ...Object.fromEntries(each),
    },
    additionalProperties: aliasSchema([...observatories.keys()]),
  }
}

/** The section of an observatory under a name of the user's own. */
function aliasSchema(ids: readonly string[]): JsonSchema {
  const like = COMMON_KEYS.find((key) => key.name === 'like')!
  return { type: 'object', required: ['like'], properties: { like: { enum: [...ids], description: like.description } } }
}

/** The section of one observatory. A key may be given for all observatories instead, so none is required here. */
function ownSchema(observatory: Observatory, definitions: Definitions): JsonSchema {
  const schemas = observatory.schemas()
  const { required: _, ...own } = lift(schemas.params as JsonSchema, observatory.id, definitions)
  const { required: __, ...reduce } = lift(schemas.reduceParams as JsonSchema, `${observatory.id}.reduce_kwargs`, definitions)
  const check = COMMON_KEYS.find((key) => key.name === 'check_download_pars')!
  return {
    ...own,
    description: observatory.title,
    properties: {
      ...(own.properties as object | undefined),
      reduce_kwargs: reduce,
      check_download_pars: { type: 'boolean', default: check.default, description: check.description },
      like: { type: ['string', 'null'], default: null, description: COMMON_KEYS.find((key) => key.name === 'like')!.description },
    },
  }
}

/** A schema to stand inside another: its definitions move to the top under a name of their own, and references follow. */
function lift(schema: JsonSchema, name: string, definitions: Definitions): JsonSchema {
  const moved = JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(/^#\/\$defs\//, `#/$defs/${name}.`) : value,
  ) as JsonSchema
  const { $schema: _, $defs, ...rest } = moved
  for (const [key, value] of Object.entries(($defs ?? {}) as Definitions)) definitions[`${name}.${key}`] = value
  return rest
}
