import type { Shape } from '@astro/sdk'
import { AstroError, EXIT } from '../../errors.ts'
import { libm } from '../../kernels/libm.ts'
import { drawsOf } from './seed.ts'
import type { Distribution, InjectedShape, SimulatorSettings } from './types.ts'

/** An injection before it meets the data. */
export interface Drawn {
  readonly index: number
  readonly shape: Shape
  readonly asked: InjectedShape
  readonly parameters: Readonly<Record<string, number>>
  readonly zero: boolean
  /** Where in the span of the source its reference instant lies, in [0, 1). */
  readonly place: number
}

/**
 * The injections of one source: `num_injections` of them, or the whole number on either side, so that this is the mean. Each takes one
 * of the shapes at equal odds.
 * @throws AstroError `simulator_shape`, `simulator_parameter`.
 */
export function drawInjections(source: string, settings: SimulatorSettings, shapes: ReadonlyMap<string, Shape>): Drawn[] {
  checkUnits(settings.shapes)
  const asked = settings.shapes.map((entry) => ({ entry, shape: shapeOf(entry, shapes) }))
  if (asked.length === 0) return []
  const whole = Math.floor(settings.num_injections)
  const more = drawsOf(settings.seed, 'number', source, 0).uniform(1)[0]! < settings.num_injections - whole ? 1 : 0
  return Array.from({ length: whole + more }, (_, index) => {
    const draws = drawsOf(settings.seed, 'injection', source, index)
    const [which, zero, place] = draws.uniform(3) as unknown as [number, number, number]
    const { entry, shape } = asked[Math.floor(which * asked.length)]!
    const names = Object.keys(entry.parameters).toSorted()
    // Behind the first three, in the order of the names: a further parameter of another shape changes nothing.
    const uniform = draws.uniform(3 + names.length)
    const normal = draws.normal(names.length)
    const values = names.map((name, i) => [name, drawValue(entry.parameters[name]!, uniform[3 + i]!, normal[i]!)])
    return { index, shape, asked: entry, parameters: Object.fromEntries(values), zero: zero < settings.zero_fraction, place }
  })
}

function shapeOf(entry: InjectedShape, shapes: ReadonlyMap<string, Shape>): Shape {
  const shape = shapes.get(entry.shape)
  if (!shape) {
    throw new AstroError('simulator_shape', EXIT.configuration, `simulator.shapes names '${entry.shape}', which no plugin has`, {
      hint: `the shapes there are: ${[...shapes.keys()].join(', ') || 'none'}`,
    })
  }
  const wanted = shape.absolute ? Object.keys(shape.parameters) : ['amplitude', ...Object.keys(shape.parameters)]
  const given = Object.keys(entry.parameters)
  const problem = wanted.find((name) => !given.includes(name)) ?? given.find((name) => !wanted.includes(name))
  if (problem !== undefined) {
    const what = wanted.includes(problem) ? 'is not given' : 'is none of its parameters'
    throw parameterError(entry.shape, problem, what, `${entry.shape} takes ${wanted.join(', ') || 'no parameters'}`)
  }
  for (const name of given) checkRange(entry, name, shape)
  return shape
}

const UNITS: readonly string[] = ['relative', 'mag', 'sigma', 'uJy']

/** Amplitudes of one shape must be comparable: they share an axis of its map. */
function checkUnits(entries: readonly InjectedShape[]): void {
  const units = new Map<string, string>()
  for (const { shape, parameters } of entries) {
    const unit = parameters['amplitude']?.unit ?? 'relative'
    if (!UNITS.includes(unit)) throw parameterError(shape, 'amplitude', `is in '${unit}'`, `its units are ${UNITS.join(', ')}`)
    const before = units.get(shape) ?? unit
    if (unit !== before) throw parameterError(shape, 'amplitude', `is in ${before} and in ${unit}`, 'give one shape one unit')
    units.set(shape, unit)
  }
}

function checkRange(entry: InjectedShape, name: string, shape: Shape): void {
  const { distribution, min, max, value, sd } = entry.parameters[name]!
  const wrong = (what: string, hint: string): AstroError => parameterError(entry.shape, name, what, hint)
  if ((distribution === 'fixed' || distribution === 'normal') && value === undefined) throw wrong('has no value', `${distribution} needs 'value'`)
  if (distribution === 'normal' && !(sd !== undefined && sd >= 0)) throw wrong('has no standard deviation', `normal needs 'sd', zero or more`)
  if (distribution === 'uniform' || distribution === 'log-uniform') {
    if (min === undefined || max === undefined || !(min <= max)) throw wrong(`goes from ${min} to ${max}`, 'give min and max, the smaller first')
    if (distribution === 'log-uniform' && !(min > 0)) throw wrong(`is log-uniform from ${min}`, 'a logarithm needs a minimum above zero')
  }
  const known = shape.parameters[name]
  if (!known) return
  const [low, high] = distribution === 'fixed' ? [value!, value!] : [min ?? -Infinity, max ?? Infinity]
  if (low < (known.min ?? -Infinity) || high > (known.max ?? Infinity)) {
    throw wrong(`reaches from ${low} to ${high}`, `${entry.shape} takes it from ${known.min ?? '-infinity'} to ${known.max ?? 'infinity'} ${known.unit}`)
  }
}

function parameterError(shape: string, name: string, what: string, hint: string): AstroError {
  return new AstroError('simulator_parameter', EXIT.configuration, `simulator.shapes: parameter ${name} of ${shape} ${what}`, { hint })
}

/** One value from a uniform number in [0, 1) and a normal one. */
export function drawValue({ distribution, min, max, value, sd }: Distribution, uniform: number, normal: number): number {
  if (distribution === 'fixed') return value!
  if (distribution === 'uniform') return min! + (max! - min!) * uniform
  if (distribution === 'normal') return Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value! + sd! * normal))
  const [low, high] = [libm.log(min!), libm.log(max!)]
  return Math.min(max!, Math.max(min!, libm.exp(low + (high - low) * uniform)))
}
