import { z } from 'zod'
import type { Finder, FinderDefinition } from './finder.ts'
import type { Check, Observatory, ObservatoryDefinition } from './observatory.ts'
import type { Shape, ShapeDefinition } from './shape.ts'

/** Version of the contract between host and plugin. The host refuses a plugin of another one by name. */
export const API_VERSION = 1

/** What a plugin package exports by default. Instruments and analyses join here as their branches are built. */
export interface Plugin {
  readonly api: number
  readonly observatories: readonly Observatory[]
  readonly finders?: readonly Finder[]
  readonly shapes?: readonly Shape[]
}

/** A plugin from its parts. */
export function definePlugin(parts: Omit<Partial<Plugin>, 'api'>): Plugin {
  return { api: API_VERSION, observatories: parts.observatories ?? [], finders: parts.finders ?? [], shapes: parts.shapes ?? [] }
}

/** A finder from its definition. */
export function defineFinder<P, S>(definition: FinderDefinition<P, S>): Finder<P, S> {
  return { ...definition, checkParams: checker(definition.params), schema: () => z.toJSONSchema(definition.params, { io: 'input' }) }
}

/** A shape from its definition. */
export function defineShape(definition: ShapeDefinition): Shape {
  return definition
}

/**
 * An observatory from its definition.
 * @example
 * export default definePlugin({observatories: [defineObservatory({
 *   id: 'toy', title: 'A toy', version: '1.0', params: z.strictObject({}), reduceParams: z.strictObject({}),
 *   fetch: async (source, ctx) => ({table: ctx.csv((await ctx.http.get(`https://toy.example/lc?name=${source.name}`)).text())}),
 *   reduce: (raw, source) => [{table: raw.table, meta: {ra: source.ra, dec: source.dec, series_name: 'toy', object_id: source.name, time_stamp_alignment: 'start'}}],
 * })]})
 */
export function defineObservatory<P, R>(definition: ObservatoryDefinition<P, R>): Observatory<P, R> {
  return {
    ...definition,
    checkParams: checker(definition.params),
    checkReduceParams: checker(definition.reduceParams),
    schemas: () => ({
      params: z.toJSONSchema(definition.params, { io: 'input' }),
      reduceParams: z.toJSONSchema(definition.reduceParams, { io: 'input' }),
    }),
  }
}

function checker<T>(schema: z.ZodType<T>): Check<T> {
  return (input) => {
    const result = schema.safeParse(input)
    if (result.success) return { ok: true, value: result.data }
    const issues = result.error.issues.map((issue) => ({
      path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
      message: issue.message,
      ...(issue.code === 'unrecognized_keys' ? { keys: issue.keys } : {}),
    }))
    return { ok: false, issues }
  }
}
