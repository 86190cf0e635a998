export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Anchor {
  /** Pixel position of the point the text belongs to. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

// Clear of a ring around the point.
const GAP = 13

type Point = readonly [x: number, y: number]

/**
 * A place for every text near its anchor, inside the frame, away from the texts placed before it and from points where
 * possible. Texts that find no place free of other texts are left out (null). Points are pixel positions.
 */
export function placeLabels(anchors: readonly Anchor[], frame: Box, points: readonly Point[]): (Box | null)[] {
  const placed: Box[] = []
  return anchors.map((anchor) => {
    const free = candidates(anchor).filter((box) => inside(box, frame) && !placed.some((other) => overlap(box, other)))
    let best: Box | null = null
    let fewest = Infinity
    for (const box of free) {
      const covered = points.reduce((n, [x, y]) => n + (contains(box, x, y) ? 1 : 0), 0)
      if (covered < fewest) [best, fewest] = [box, covered]
    }
    if (best !== null) placed.push(best)
    return best
  })
}

function candidates({ x, y, width, height }: Anchor): Box[] {
  const box = (left: number, top: number): Box => ({ x: left, y: top, width, height })
  const out: Box[] = []
  for (const gap of [GAP, GAP * 2]) {
    const [right, left, middle] = [x + gap, x - gap - width, x - width / 2]
    const [above, below, level] = [y - gap - height, y + gap, y - height / 2]
    out.push(box(right, level), box(left, level), box(middle, above), box(right, above + gap / 2), box(left, above + gap / 2),
      box(middle, below), box(right, below - gap / 2), box(left, below - gap / 2))
  }
  return out
}

function inside(box: Box, frame: Box): boolean {
  const [right, bottom] = [frame.x + frame.width, frame.y + frame.height]
  return box.x >= frame.x && box.y >= frame.y && box.x + box.width <= right && box.y + box.height <= bottom
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function contains(box: Box, x: number, y: number): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
}
