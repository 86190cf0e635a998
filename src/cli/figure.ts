import type { Scene } from '../view/scene.ts'

export interface FigureTarget {
  /** `.svg` or `.png`; the terminal without. */
  readonly output: string | undefined
  /** With `--json` nothing is drawn in the terminal. */
  readonly json: boolean
  readonly log: (text: string) => void
}

/** Draws a scene to a file, or in the terminal as wide as it is. */
export async function writeFigure(scene: Scene, { output, json, log }: FigureTarget): Promise<void> {
  if (output !== undefined) {
    const { writePlotFile } = await import('../view/plot-file.ts')
    await writePlotFile(output, scene)
    log(`drawn to ${output}`)
  } else if (!json) {
    const { renderTerminal } = await import('../view/terminal.ts')
    log(renderTerminal(scene, { width: process.stdout.columns ?? 100, height: 24, unicode: true, color: process.stdout.isTTY === true && !process.env.NO_COLOR }))
  }
}
