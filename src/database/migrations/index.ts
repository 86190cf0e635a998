import type { MigrationInterface } from 'typeorm'
import { InitialSchema1795219200000 } from './initial-schema.ts'
import { Variability1795824000000 } from './variability.ts'

/** In the order of their application. A published migration never changes: add another. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [InitialSchema1795219200000, Variability1795824000000]
