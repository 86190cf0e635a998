export { nullTest } from './null-test.ts'
export { simulate } from './simulate.ts'
export { NULL_DEFAULTS, SIMULATOR_DEFAULTS } from './types.ts'
export type {
  Distribution, FinderChoice, InjectedShape, Injection, MagnitudeCut, NullRequest, NullResult, NullSettings, Recovery, Simulated, Simulation,
  SimulationRequest, SimulatorSettings,
} from './types.ts'
