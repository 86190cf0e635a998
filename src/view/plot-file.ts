import { extname } from 'node:path'
import { AstroError, EXIT } from '../errors.ts'
import { publishBytes } from '../store/publish.ts'
import type { Scene } from './scene.ts'
import { renderSvg, type DrawingSize } from './svg.ts'

/** Writes the scene to a `.svg` or `.png` file, whole or not at all. @throws AstroError `output_format` for other names */
export async function writePlotFile(path: string, scene: Scene, size?: DrawingSize): Promise<void> {
  await publishBytes(path, await plotFormat(path)(scene, size))
}

type Render = (scene: Scene, size?: DrawingSize) => string | Promise<Uint8Array>

function plotFormat(path: string): Render {
  const extension = extname(path).toLowerCase()
  if (extension === '.svg') return renderSvg
  if (extension === '.png') return async (scene, size) => (await import('./png.ts')).renderPng(scene, size)
  throw new AstroError('output_format', EXIT.usage, `cannot write a plot as '${extension}': ${path}`, {
    hint: 'name a file that ends in .svg or .png', data: { path },
  })
}
