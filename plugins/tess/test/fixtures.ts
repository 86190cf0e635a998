import type { Answer, RawPhotometry, ReduceContext, Source } from '@astro/sdk'
import { aSource, fakeContext } from '@astro/sdk/testing'
import { readFitsDocument } from '../../../src/archive/fits-document.ts'
import { params, reduceParams } from '../src/params.ts'
import type { TessParams, TessReduceParams } from '../src/params.ts'
import type { MastFacts } from './mast.ts'
import { fakeMast } from './mast.ts'

export const fits = readFitsDocument
export const wasp126 = (more: Partial<Source> = {}): Source => aSource({ name: 'WASP-126', ra: 63.37389, dec: -69.226789, mag: 11.0, magFilter: 'Gaia_G', ...more })

/** `fetch` against an archive of the test's own. */
export function contextOf(facts: MastFacts, given: object = {}, files?: Readonly<Record<string, Uint8Array>>) {
  const mast = fakeMast(facts)
  const ctx = fakeContext<TessParams>({ params: params.parse(given), answers: mast.answers, fits, ...(files ? { files } : {}) })
  return { ctx, mast }
}

export function reduceContext(reduce: object = {}): ReduceContext<TessReduceParams> {
  return { reduce: reduceParams.parse(reduce), log: { debug() {}, info() {}, warn() {} } }
}

/** The raw photometry that an answer becomes. */
export function rawOf(answer: Answer): RawPhotometry {
  if ('empty' in answer) throw new Error(`empty: ${answer.reason}`)
  return { table: answer.table, meta: answer.meta ?? {} }
}
