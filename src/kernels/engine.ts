import type { Handle, Residents } from './handle.ts'
import type { Instance } from './instance.ts'
import type { Kernel, Task } from './kernel.ts'
import { bytesOf, sizeOf, viewOf } from './ndarray.ts'
import type { Share, Team } from './team.ts'

/** Runs kernels over arrays in kernel memory: here alone, or shared with a team of threads. */
export interface Engine {
  readonly instance: Instance
  readonly residents: Residents
  /** Runs all tasks of a call. Outputs are new handles, or the ones given in `into`. Results come in the order of tasks. */
  run<Options, Args, Result>(
    kernel: Kernel<Options, Args, Result>, inputs: readonly (Handle | undefined)[], options: Options, into?: readonly (Handle | undefined)[],
  ): { outputs: Handle[]; results: Result[] }
}

export function createEngine(instance: Instance, residents: Residents, team: Team | undefined): Engine {
  const rooms = createRooms()
  return {
    instance,
    residents,
    run(kernel, inputs, options, into = []) {
      const { outputs: specs, tasks } = kernel.plan(inputs, options)
      const outputs = specs.map((spec, k) => into[k] ?? residents.create(spec))
      const here = <Args, Result>(task: Task<Args>, run: Kernel<never, Args, Result>['run']): Result =>
        run(instance, pointers(residents, inputs, task.reads), pointers(residents, outputs, task.writes), task.args)
      const alone = team === undefined || team.size() === 0 || tasks.length < 2
      const results = alone
        ? tasks.map((task) => here(task, kernel.run))
        : shareOut(team, residents, instance, rooms, kernel.name, tasks, inputs, outputs, (task) => here(task, kernel.run))
      for (const output of outputs) residents.changed(output)
      return { outputs, results }
    },
  }
}

function pointers(residents: Residents, handles: readonly (Handle | undefined)[], spans: Task<unknown>['reads']): number[] {
  return spans.map((span, k) => {
    const handle = handles[k]
    return span === null || handle === undefined ? 0 : residents.pointer(handle) + span.start * bytesOf(handle.dtype)
  })
}

/** Tasks done by the team and by this thread; what the others wrote is copied into kernel memory. */
function shareOut<Args, Result>(
  team: Team, residents: Residents, instance: Instance, rooms: Rooms, kernel: string, tasks: readonly Task<Args>[],
  inputs: readonly (Handle | undefined)[], outputs: readonly Handle[], here: (task: Task<Args>) => Result,
): Result[] {
  const buffers = rooms(outputs.map(({ dtype, shape }) => sizeOf(shape) * bytesOf(dtype)))
  const written: Share[] = outputs.map(({ dtype }, k) => ({ dtype, buffer: buffers[k]! }))
  const read = inputs.map((handle) => (handle === undefined ? undefined : { dtype: handle.dtype, buffer: residents.shared(handle) }))
  return team.run({ kernel, tasks, inputs: read, outputs: written }, here, (task) => {
    for (const [k, span] of task.writes.entries()) {
      const [handle, from] = [outputs[k]!, written[k]!]
      const offset = span.start * bytesOf(handle.dtype)
      instance
        .view(handle.dtype, residents.pointer(handle) + offset, span.length)
        .set(viewOf(handle.dtype, from.buffer, offset, span.length))
    }
  })
}

/** Shared memory for the outputs of a call, so many bytes each. */
type Rooms = (sizes: readonly number[]) => SharedArrayBuffer[]

/** Keeps the rooms of the last call: fresh pages cost as much as the copies into them. */
function createRooms(): Rooms {
  let kept: SharedArrayBuffer[] = []
  return (sizes) => {
    const idle = kept
    kept = sizes.map((size) => {
      const found = idle.findIndex(({ byteLength }) => byteLength === size)
      return found < 0 ? new SharedArrayBuffer(size) : idle.splice(found, 1)[0]!
    })
    return kept
  }
}
