export { nullTest } from './null-test.ts'
export { simulate } from './simulate.ts'
export type {
  Distribution, FinderChoice, InjectedShape, Injection, MagnitudeCut, NullRequest, NullResult, NullSettings, Recovery, Simulated, Simulation,
  SimulationRequest, SimulatorSettings,
} from './types.ts'
