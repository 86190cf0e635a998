import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { table } from '@astro/sdk'
import { readStars } from '../../src/import/stars.ts'
import { fitsBytes } from '../../src/store/fits/index.ts'
import { writeTables } from '../../src/store/table-file.ts'
import { maker } from './place.ts'

const make = maker()

async function starsOf(files: string[], options = {}): Promise<{ names: string[]; warnings: string[] }> {
  const warnings: string[] = []
  const stars = await readStars(files, options, (text) => warnings.push(text))
  return { names: stars.map(({ name }) => name), warnings }
}
const curve = (rows: number) => ({ table: table({ mjd: Float64Array.from({ length: rows }, (_, i) => 58000 + i), mag: new Float64Array(rows).fill(18) }), meta: {} })

describe('stars without epochs', () => {
  it('of a file of many are left out, counted and named', async () => {
    const file = make('many.h5', '')
    await writeTables(file, new Map([['a', curve(0)], ['b', curve(3)], ['c', curve(0)]]))
    expect(await starsOf([file])).toEqual({ names: ['b'], warnings: [`${file}: 2 of its 3 stars have no epochs and are left out (a, c)`] })
  })

  it('of an id column, too', async () => {
    const file = make('ids.csv', 'id,time,mag\nA,58000.1,18\nB,,18\n')
    expect(await starsOf([file], { idColumn: 'id' })).toEqual({ names: ['A'], warnings: [`${file}: 1 of its 2 stars has no epochs and is left out (B)`] })
  })

  it('are an error where nobody has any', async () => {
    const empty = make('empty.h5', '')
    await writeTables(empty, new Map([['a', curve(0)], ['b', curve(0)]]))
    await expect(readStars([empty], {}, () => undefined)).rejects.toMatchObject({ code: 'import_no_rows' })
    const timeless = make('timeless.csv', 'id,time,mag\nA,,18\nB,,18\n')
    await expect(readStars([timeless], { idColumn: 'id' }, () => undefined)).rejects.toMatchObject({ code: 'import_rows', message: expect.stringMatching(/none of its 1 rows has a time/) })
    const { names, warnings } = await starsOf([empty, make('full.csv', 'mjd,mag\n58000,18\n')])
    expect(names).toEqual(['full'])
    expect(warnings).toEqual([`${empty}: its table has no rows; it is left out`])
  })
})

describe('a file', () => {
  it('is known by its bytes, whoever read them', async () => {
    const fits = make('t.fits', await fitsBytes([{ kind: 'table', name: 'T', rows: 1, columns: [{ name: 'MJD', dtype: 'float64', data: Float64Array.of(58000) }, { name: 'MAG', dtype: 'float64', data: Float64Array.of(18) }], cards: [] }]))
    const hdf5 = make('t.h5', '')
    await writeTables(hdf5, new Map([['a', curve(1)]]))
    for (const file of [make('t.csv', 'mjd,mag\n58000,18\n'), fits, hdf5]) {
      const [star] = await readStars([file], {}, () => undefined)
      expect(star!.parameters['files'], file).toEqual([createHash('sha256').update(readFileSync(file)).digest('hex')])
    }
  })
})
