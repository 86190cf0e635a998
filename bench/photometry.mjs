import { kernels } from './kernels.mjs'
import { searches } from './pipeline.mjs'

const PERIODS = new URL('photometry/', import.meta.url)

/** What of photometry is measured, one after another: each gives rows. */
const MEASURES = [(options) => kernels({ ...options, folder: PERIODS }), searches]

/** Searches of light curves beside what one would run otherwise. */
export async function photometry(options) {
  const rows = []
  for (const measure of MEASURES) rows.push(...(await measure(options)))
  return rows
}
