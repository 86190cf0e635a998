import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Scene } from './scene.ts'
import { renderSvg, type DrawingSize } from './svg.ts'

/**
 * The scene as a PNG image, `zoom` pixels per SVG pixel. Text is set in the bundled DejaVu Sans and never in a font of the
 * machine, so the picture is the same everywhere.
 */
export async function renderPng(scene: Scene, size?: DrawingSize, zoom = 2): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const fonts = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  const image = new Resvg(renderSvg(scene, size), {
    fitTo: { mode: 'zoom', value: zoom },
    font: {
      loadSystemFonts: false,
      fontFiles: [join(fonts, 'DejaVuSans.ttf'), join(fonts, 'DejaVuSans-Bold.ttf')],
      defaultFontFamily: 'DejaVu Sans',
    },
  })
  return image.render().asPng()
}
