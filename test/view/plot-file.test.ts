import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT } from '../../src/errors.ts'
import { lightCurveScene } from '../../src/view/light-curve-plot.ts'
import { writePlotFile } from '../../src/view/plot-file.ts'
import { renderSvg } from '../../src/view/svg.ts'

const scene = lightCurveScene([], { quantity: 'mag', title: 'Nothing', detections: [] })
let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'astro-plot-')) })
afterAll(() => rm(folder, { recursive: true }))

test('the name decides the format, in any case', async () => {
  await writePlotFile(join(folder, 'a.SVG'), scene)
  await writePlotFile(join(folder, 'a.png'), scene)
  expect(await readFile(join(folder, 'a.SVG'), 'utf8')).toBe(renderSvg(scene))
  expect((await readFile(join(folder, 'a.png'))).subarray(1, 4).toString()).toBe('PNG')
  expect((await readdir(folder)).toSorted()).toEqual(['a.SVG', 'a.png'])
})

test.each(['plot.pdf', 'plot', 'svg'])('%s: a usage error that names the two formats', async (name) => {
  await expect(writePlotFile(join(folder, name), scene)).rejects.toMatchObject({
    code: 'output_format', exit: EXIT.usage, hint: expect.stringMatching(/\.svg or \.png/),
  })
})
