/**
 * Area that the pixel whose centre is (x, y) away from that of a disk shares with it: the height between the arcs and the pixel's borders,
 * integrated in closed form between its kinks. Slow and independent of the kernels, which it checks.
 */
export function overlap(x, y, r) {
  const [left, right, low, high] = [x - 0.5, x + 0.5, y - 0.5, y + 0.5]
  const kinks = [left, right, -r, r]
  for (const line of [low, high]) if (Math.abs(line) < r) kinks.push(Math.sqrt(r * r - line * line), -Math.sqrt(r * r - line * line))
  const within = kinks.filter((kink) => kink >= left && kink <= right && Math.abs(kink) <= r).sort((a, b) => a - b)
  let area = 0
  for (let k = 1; k < within.length; k++) {
    const [from, to] = [within[k - 1], within[k]]
    const arc = Math.sqrt(Math.max(0, r * r - ((from + to) / 2) ** 2))
    const upper = arc < high ? under(from, to, r) : high * (to - from)
    const lower = -arc > low ? -under(from, to, r) : low * (to - from)
    if (Math.min(arc, high) > Math.max(-arc, low)) area += upper - lower
  }
  return area
}

/** Area between the axis and the upper arc, from one x to another. */
function under(from, to, r) {
  const primitive = (x) => 0.5 * (x * Math.sqrt(Math.max(0, r * r - x * x)) + r * r * Math.asin(Math.max(-1, Math.min(1, x / r))))
  return primitive(to) - primitive(from)
}
