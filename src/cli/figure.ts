import type { Scene } from '../view/scene.ts'

export interface FigureTarget {
  /** `.svg` or `.png`; the terminal without. */
  readonly output: string | undefined
  /** With `--json` nothing is drawn in the terminal. */
  readonly json: boolean
  /** Of the drawing in the terminal, in characters and lines; as wide as the terminal and 24 lines without. */
  readonly size?: { readonly width: number; readonly height: number }
  readonly log: (text: string) => void
}

/** Draws a scene to a file, or in the terminal as wide as it is. */
export async function writeFigure(scene: Scene, { output, json, log, size }: FigureTarget): Promise<void> {
  if (output !== undefined) {
    const { writePlotFile } = await import('../view/plot-file.ts')
    await writePlotFile(output, scene)
    log(`drawn to ${output}`)
  } else if (!json) {
    const { renderTerminal } = await import('../view/terminal.ts')
    const color = process.stdout.isTTY === true && !process.env.NO_COLOR
    log(renderTerminal(scene, { width: size?.width ?? process.stdout.columns ?? 100, height: size?.height ?? 24, unicode: true, color }))
  }
}
