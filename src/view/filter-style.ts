import type { Marker } from './scene.ts'

export interface FilterStyle {
  readonly color: string
  readonly marker: Marker
}

const KNOWN: Readonly<Record<string, FilterStyle>> = {
  g: { color: '#12925a', marker: 'circle' },
  r: { color: '#e0352b', marker: 'square' },
  i: { color: '#7d1128', marker: 'triangle' },
  b: { color: '#0f62b4', marker: 'diamond' },
}

// Told apart by readers with any colour vision (after Okabe & Ito 2008), without the greens and reds that mean g and r.
const COLORS = ['#0072b2', '#e69f00', '#aa4499', '#4fa8dc', '#444444', '#b8a000']
const MARKERS: readonly Marker[] = ['diamond', 'triangle-down', 'circle', 'square', 'triangle']
const BLUE_TO_RED = ['u', 'b', 'v', 'g', 'r', 'i', 'z', 'y', 'j', 'h', 'k']

/**
 * Colour and marker of each filter: fixed for g, r, i, b (also as `zg`, `ztf_g`), a cycle of thirty pairs for the others. In the
 * order of wavelength for the common bands, then by name: the same whatever the order of the curves.
 */
export function filterStyles(filters: Iterable<string>): ReadonlyMap<string, FilterStyle> {
  const styles = new Map<string, FilterStyle>()
  let next = 0
  for (const filter of [...new Set(filters)].toSorted().toSorted((a, b) => rank(a) - rank(b))) {
    const known = KNOWN[band(filter)]
    styles.set(filter, known ?? { color: COLORS[next % COLORS.length]!, marker: MARKERS[next % MARKERS.length]! })
    if (known === undefined) next++
  }
  return styles
}

function rank(filter: string): number {
  const at = BLUE_TO_RED.indexOf(band(filter))
  return at === -1 ? BLUE_TO_RED.length : at
}

function band(filter: string): string {
  return /^(?:z(?=.)|ztf[_-]?)?([a-z])s?$/i.exec(filter)?.[1]?.toLowerCase() ?? ''
}
