// Dots of a braille cell by row and column, as bits of U+2800.
const BITS = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]] as const

/** One character of a drawing and its colour; null colour is the terminal's own. */
export interface Cell {
  text: string
  color: string | null
}

/** A grid of characters, row by row from the top. */
export interface Grid {
  readonly width: number
  readonly height: number
  readonly cells: Cell[]
}

export function emptyGrid(width: number, height: number): Grid {
  return { width, height, cells: Array.from({ length: width * height }, () => ({ text: ' ', color: null })) }
}

/** The cell at a position given as fractions of the width and, from the bottom, of the height; undefined outside. */
export function cellAt(grid: Grid, fx: number, fy: number): Cell | undefined {
  const [column, row] = [position(fx, grid.width), position(1 - fy, grid.height)]
  return column === null || row === null ? undefined : grid.cells[row * grid.width + column]
}

/** Sets one braille dot: two a cell across, four down. A cell takes the colour of its latest dot. */
export function dot(grid: Grid, fx: number, fy: number, color: string): void {
  const cell = cellAt(grid, fx, fy)
  const [x, y] = [position(fx, grid.width * 2), position(1 - fy, grid.height * 4)]
  if (cell === undefined || x === null || y === null) return
  const before = cell.text.charCodeAt(0)
  cell.text = String.fromCharCode((before >= 0x2800 && before < 0x2900 ? before : 0x2800) | BITS[y % 4]![x % 2]!)
  cell.color = color
}

/** Writes text from a column and row on; what does not fit is cut. One character a cell. */
export function write(grid: Grid, column: number, row: number, text: string, color: string | null): void {
  for (const [i, character] of [...text].entries()) {
    if (column + i < 0 || column + i >= grid.width || row < 0 || row >= grid.height) continue
    grid.cells[row * grid.width + column + i] = { text: character, color }
  }
}

/** Lines of the grid; colours as ANSI sequences when asked for. Blanks at the ends are cut. */
export function gridLines(grid: Grid, color: boolean): string[] {
  return Array.from({ length: grid.height }, (_, row) => {
    const cells = grid.cells.slice(row * grid.width, (row + 1) * grid.width)
    while (cells.at(-1)?.text === ' ') cells.pop()
    return color ? colored(cells) : cells.map((cell) => cell.text).join('')
  })
}

function colored(cells: readonly Cell[]): string {
  let line = ''
  let current: string | null = null
  for (const cell of cells) {
    if (cell.color !== current && cell.text !== ' ') {
      line += cell.color === null ? '\x1b[0m' : ansi(cell.color)
      current = cell.color
    }
    line += cell.text
  }
  return current === null ? line : `${line}\x1b[0m`
}

/** The ANSI sequence that sets a colour given as `#rrggbb`, in the 256 colours that nearly every terminal has. */
function ansi(color: string): string {
  const levels = [1, 3, 5].map((at) => Math.round((parseInt(color.slice(at, at + 2), 16) / 255) * 5))
  return `\x1b[38;5;${16 + 36 * levels[0]! + 6 * levels[1]! + levels[2]!}m`
}

function position(f: number, count: number): number | null {
  return f >= 0 && f <= 1 ? Math.min(count - 1, Math.floor(f * count)) : null
}
