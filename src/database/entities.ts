import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm'
import { TABLES, type ColumnType, type TableSpec } from './tables.ts'

/** The tables as TypeORM knows them: what the migrations must have made (a test compares them with a migrated database). */
export const ENTITIES = TABLES.map(entityOf)

function entityOf(table: TableSpec): EntitySchema {
  const { name, unique, index } = table
  const columns: Record<string, EntitySchemaColumnOptions> = {
    // The type of an EntitySchema knows no identity columns, TypeORM itself does.
    id: { type: 'bigint', primary: true, generated: 'identity' as 'increment', primaryKeyConstraintName: `${name}_pkey` },
  }
  for (const [column, type] of Object.entries(table.columns)) columns[column] = columnOf(type)
  for (const stamp of table.stamps) columns[stamp] = { type: 'timestamptz', default: () => 'now()' }
  return new EntitySchema({
    name,
    tableName: name,
    columns,
    uniques: unique ? [{ name: `${name}_unique`, columns: [...unique] }] : [],
    indices: index ? [{ name: `${name}_${index.at(-1)}`, columns: [...index] }] : [],
  })
}

function columnOf(type: ColumnType): EntitySchemaColumnOptions {
  return { type: type.replace('?', '') as 'text', nullable: type.endsWith('?') }
}
