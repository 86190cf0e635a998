import { AstroError, EXIT } from '../errors.ts'
import type { HduRef } from '../store/fits/index.ts'

/** A file and, in brackets behind it, one of its HDUs: `a.fits`, `a.fits[1]`, `a.fits[SCI]`, `a.fits[SCI,2]`. */
export interface FitsTarget {
  readonly path: string
  readonly hdu: HduRef | undefined
}

const BRACKETS = /^(.+)\[([^[\]]+)\]$/

/** @throws AstroError `usage` for brackets that name no HDU */
export function fitsTarget(text: string): FitsTarget {
  const [, path, inside] = BRACKETS.exec(text) ?? []
  if (path === undefined || inside === undefined) return { path: text, hdu: undefined }
  const [name = '', version, ...more] = inside.split(',').map((part) => part.trim())
  const known = name !== '' && more.length === 0 && (version === undefined || /^\d+$/.test(version))
  if (!known)
    throw new AstroError('usage', EXIT.usage, `'[${inside}]' names no HDU`, {
      hint: 'write [1] for a position (from 0), [SCI] for an EXTNAME, [SCI,2] for its EXTVER',
    })
  if (version !== undefined) return { path, hdu: [name, Number(version)] }
  return { path, hdu: /^\d+$/.test(name) ? Number(name) : name }
}

/** `0:100` as numbers; undefined stays so. @throws AstroError `usage` */
export function rangeOf(flag: string, text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined) return undefined
  const [, start, end] = /^(\d*):(\d*)$/.exec(text) ?? []
  if (start === undefined)
    throw new AstroError('usage', EXIT.usage, `${flag} ${text} is no range`, {
      hint: 'write start:end, from 0; the end is not included',
    })
  return [Number(start), end === '' ? Number.MAX_SAFE_INTEGER : Number(end)]
}
