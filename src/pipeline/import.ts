import { readFileSync } from 'node:fs'
import type { Answer, Http, HttpAnswer, Json, Observatory, Source } from '@astro/sdk'
import { AstroError, EXIT } from '../errors.ts'
import type { ImportedStar } from '../import/stars.ts'
import type { State } from './plan.ts'

/** What an import gives for each source: its answer, as an archive would have given it, and what that is known by. */
export interface Given {
  readonly answers: ReadonlyMap<string, GivenAnswer>
  /** Told what is known of each source before anything is done. */
  readonly onKnown: (source: string, status: 'new' | 'same' | 'replaced') => void
}

interface GivenAnswer {
  readonly parameters: Readonly<Record<string, Json>>
  readonly fetch: Observatory['fetch']
}

/** Stars read from files, as answers of an observatory that takes tables as they are. */
export function answersOf(stars: readonly ImportedStar[]): Map<string, GivenAnswer> {
  return new Map(stars.map(({ name, table, meta, parameters }) => [name, { parameters, fetch: (): Answer => ({ table, meta }) }]))
}

/**
 * Files as answers of an archive that an installed observatory knows how to read: its own `fetch` is run with the file in place of the
 * network, so that the raw photometry is what a download would have left.
 * @throws AstroError `import_several` for a star from several files
 */
export function fileAnswersOf(stars: readonly ImportedStar[], definition: Observatory): Map<string, GivenAnswer> {
  return new Map(stars.map(({ name, files, parameters, parts }) => {
    if (files.length > 1 || parts.length > 1) {
      throw new AstroError('import_several', EXIT.usage, `'${name}' comes from several tables; an answer of ${definition.id} is one file a star`, { hint: 'give one file a star, or import under a name of your own (like: tables)' })
    }
    const file = files[0]!
    const fetch: Observatory['fetch'] = (source, ctx) => definition.fetch(source, { ...ctx, http: httpOf(file) })
    return [name, { parameters: { files: parameters['files']! }, fetch }]
  }))
}

/** The file for the first request, nothing for another: an import never asks the network. */
function httpOf(file: string): Http {
  let asked = 0
  const answer = async (): Promise<HttpAnswer> => {
    if (asked++ > 0) throw new AstroError('import_requests', EXIT.usage, `${file}: this observatory needs more than one answer for a star`, { hint: 'fetch it from the archive, or import under a name of your own (like: tables)' })
    const body = readFileSync(file)
    return { status: 200, headers: {}, body, text: () => new TextDecoder('utf-8', { fatal: true }).decode(body) }
  }
  return { get: answer, post: answer }
}

/** The observatory with its answers given. */
export function given(definition: Observatory, answers: Given['answers']): Observatory {
  return {
    ...definition, etiquette: {},
    fetch: (source, ctx) => answers.get(source.name)!.fetch(source, ctx),
  }
}

/** What is known, less what the import brings in another form: that is to be stored anew. */
export function knownBefore(state: State, sources: readonly Source[], observatory: string, { answers, onKnown }: Given): State {
  const places = new Map(sources.map((source) => [source.name, source]))
  const same = (stored: { ra: number; dec: number; parameters: unknown }, name: string): boolean => {
    const source = places.get(name)
    return source !== undefined && stored.ra === source.ra && stored.dec === source.dec && canonical(stored.parameters) === canonical(answers.get(name)?.parameters)
  }
  for (const { name } of sources) {
    const row = state.raw(observatory, name)
    onKnown(name, row === undefined ? 'new' : same(row, name) ? 'same' : 'replaced')
  }
  return {
    ...state,
    fetchFailure: () => undefined,
    raw: (from, name) => {
      const row = state.raw(from, name)
      return row && same(row, name) ? row : undefined
    },
    spooled: (from, bin, name) => {
      const waiting = state.spooled(from, bin, name)
      return waiting && same(waiting, name) ? waiting : undefined
    },
  }
}

/** JSON with its keys in order: the database does not keep theirs. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{${Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}
