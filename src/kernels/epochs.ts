import type { Call } from './call.ts'
import type { Handle, Input } from './handle.ts'
import { sizeOf, unwrap } from './ndarray.ts'
import { checkEpochs, refusing } from './period-checks.ts'

/** One light curve, float64, finite. */
export interface EpochInputs {
  /** Not falling. */
  time: Input
  value: Input
  /** Standard deviation of each value, above 0; all alike unless given. */
  error?: Input
}

/** The columns of a curve in kernel memory (time, value, noise), and as they are here. */
export function epochsOf(call: Call, { time, value, error }: EpochInputs) {
  const first = call.take(time, { name: 'time', dtype: 'float64', dimensions: 1 })
  const wanted = { dtype: 'float64', shape: first.shape } as const
  const second = call.take(value, { name: 'value', ...wanted })
  const third = call.take(error ?? new Float64Array(sizeOf(first.shape)).fill(1), { name: 'error', ...wanted })
  const handles: readonly [Handle, Handle, Handle] = [first, second, third]
  const [times, values, noise] = handles.map((handle) => unwrap(call.engine.residents.download(handle), 'time').data as Float64Array) as Columns
  const epochs = { time: times, value: values, noise }
  refusing(() => checkEpochs(epochs))
  return { handles, epochs }
}

type Columns = [Float64Array, Float64Array, Float64Array]
