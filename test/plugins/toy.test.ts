import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { aSource, testObservatory } from '@astro/sdk/testing'
import { expect, it } from 'vitest'
import { loadObservatories } from './packages.ts'
import { discoverPlugins } from '../../src/plugins/discover.ts'
import { toyAnswer } from './toy-archive.ts'

const root = new URL('../../examples/toy-observatory/', import.meta.url)
const code = readFileSync(new URL('index.js', root), 'utf8')
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { name: string }

const { found } = discoverPlugins({
  hostRoot: 'nowhere',
  oclifPlugins: [{ name: manifest.name, type: 'link', root: fileURLToPath(root) }],
})
const { observatories } = await loadObservatories(found)
const toy = observatories.get('toy')!.observatory

testObservatory(
  toy,
  {
    sources: [aSource({ name: 'star', ra: 0.0001, dec: 5, mag: 15 })],
    answers: toyAnswer,
    empty: { source: aSource({ name: 'void', ra: 180, dec: -89 }) },
  },
  it,
)

it('is the example of the documentation, word for word, and has fewer than 60 lines', () => {
  const page = readFileSync(new URL('../../docs/plugins.md', import.meta.url), 'utf8')
  const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
  expect(blocks.find(([, language]) => language === 'js')?.[2]).toBe(code)
  expect(JSON.parse(blocks.find(([, language]) => language === 'json')?.[2] ?? '')).toEqual(manifest)
  expect(code.trimEnd().split('\n').length).toBeLessThan(60)
})
