export { aSource, observatoryChecks, testObservatory } from './conformance.ts'
export type { ConformanceCheck, ObservatoryCase } from './conformance.ts'
export { fakeContext } from './fake-context.ts'
export type { Answers, FakeAnswer, FakeContext, FakeContextOptions } from './fake-context.ts'
