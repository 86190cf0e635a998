import { AstroError, EXIT } from '../errors.ts'
import { option } from './call.ts'
import { refused } from './ndarray.ts'

/**
 * A template: a function of the time x since the epoch that is scored, in the unit of the times. Its scale does not matter.
 * - box: 1 within half a `width` either side; - gaussian: `sigma`, out to `extent` (4) of them;
 * - exponential: exp(-x / tau) from 0 to `duration` (6 tau); - rise-decay: exp(x / rise) before, exp(-x / tau) after, out to 6 of each;
 * - flare: Davenport et al. 2014, `width` its full width at half maximum, from -1 to `extent` (20) of them;
 * - sampled: lines between values at ascending times, zero outside.
 */
export type Template =
  | { shape: 'box'; width: number }
  | { shape: 'gaussian'; sigma: number; extent?: number }
  | { shape: 'exponential'; tau: number; duration?: number }
  | { shape: 'rise-decay'; rise: number; tau: number }
  | { shape: 'flare'; width: number; extent?: number }
  | { shape: 'sampled'; time: ArrayLike<number>; value: ArrayLike<number> }

/** Numbers a template has at the head of the bank; `template.rs` reads them. */
const HEAD = 7
const KINDS = ['box', 'gaussian', 'exponential', 'rise-decay', 'flare', 'sampled'] as const
const MOST = 32767

/** The bank as the kernels read it: a head each, then the samples. @throws AstroError `kernel_option`, `kernel_input` */
export function encodeBank(templates: readonly Template[]): Float64Array {
  if (templates.length === 0 || templates.length > MOST) throw refused('templates', `there are ${templates.length} of them, not 1 to ${MOST}`)
  const heads: number[] = []
  const samples: number[] = []
  for (const [i, template] of templates.entries()) {
    const name = `templates[${i}]`
    if (template.shape !== 'sampled') {
      heads.push(...describe(template, name), 0, 0)
      continue
    }
    const { time, value } = checked(template, name)
    heads.push(KINDS.indexOf('sampled'), time[0]!, time.at(-1)!, 0, 0, templates.length * HEAD + samples.length, time.length)
    for (const list of [time, value]) for (const number of list) samples.push(number)
  }
  return Float64Array.from([...heads, ...samples])
}

/** Kind, first, last, two parameters. */
function describe(template: Exclude<Template, { shape: 'sampled' }>, name: string): number[] {
  const positive = (value: number | undefined, what: string, standard?: number): number =>
    option(value, `${name}.${what}`, { ...(standard === undefined ? {} : { default: standard }), min: Number.MIN_VALUE, max: 1e12 })
  const kind = KINDS.indexOf(template.shape)
  switch (template.shape) {
    case 'box': {
      const half = positive(template.width, 'width') / 2
      return [kind, -half, half, 0, 0]
    }
    case 'gaussian': {
      const sigma = positive(template.sigma, 'sigma')
      const reach = positive(template.extent, 'extent', 4) * sigma
      return [kind, -reach, reach, sigma, 0]
    }
    case 'exponential': {
      const tau = positive(template.tau, 'tau')
      return [kind, 0, positive(template.duration, 'duration', 6 * tau), tau, 0]
    }
    case 'rise-decay': {
      const [rise, tau] = [positive(template.rise, 'rise'), positive(template.tau, 'tau')]
      return [kind, -6 * rise, 6 * tau, rise, tau]
    }
    case 'flare': {
      const width = positive(template.width, 'width')
      return [kind, -width, positive(template.extent, 'extent', 20) * width, width, 0]
    }
    default:
      throw new AstroError('kernel_option', EXIT.usage, `${name}.shape is ${String((template as Template).shape)}, not one of ${KINDS.join(', ')}`)
  }
}

function checked({ time, value }: { time: ArrayLike<number>; value: ArrayLike<number> }, name: string): { time: Float64Array; value: Float64Array } {
  const [t, v] = [Float64Array.from(time), Float64Array.from(value)]
  if (t.length === 0 || t.length !== v.length) throw refused(name, `it has ${t.length} times and ${v.length} values; one of each is the least`)
  if (!t.every(Number.isFinite) || !v.every(Number.isFinite)) throw refused(name, 'its samples are not all finite')
  if (t.some((now, i) => i > 0 && now <= t[i - 1]!)) throw refused(name, 'its times do not rise')
  return { time: t, value: v }
}
