import { Flags } from '@oclif/core'
import { AstroCommand } from '../../cli/base.ts'
import { limitFlags, limitsOf, targetArg } from '../../cli/fits-flags.ts'
import { cellOf, cellText, exportOf } from '../../cli/fits-table.ts'
import { fitsTarget, rangeOf } from '../../cli/fits-target.ts'
import { formatTable } from '../../cli/table.ts'

const ROWS_SHOWN = 20
const CELL_WIDTH = 32

export default class FitsTable extends AstroCommand {
  static override summary = 'Show the columns and first rows of a table, or write it as CSV.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> catalog.fits',
    "<%= config.bin %> <%= command.id %> 'image.fits.fz[CAT]' --columns X,Y,FLUX --output cat.csv",
  ]
  static override args = { file: targetArg('FITS file', 'CAT', 'its first table') }
  static override flags = {
    ...limitFlags,
    columns: Flags.string({ description: 'names of columns, separated by commas', helpValue: 'A,B' }),
    rows: Flags.string({ description: 'rows from 0; the end is not included', helpValue: '0:100' }),
    output: Flags.string({ description: 'write all these rows to this file', helpValue: 'FILE.csv|.ecsv' }),
  }

  async run(): Promise<object> {
    const { args, flags } = await this.parse(FitsTable)
    const { path, hdu } = fitsTarget(args.file)
    const { openFits } = await import('../../store/fits/index.ts')
    await using file = await openFits(path, limitsOf(flags))
    const rows = rangeOf('--rows', flags.rows)
    const table = await file.table(hdu, { columns: flags.columns?.split(',').map((name) => name.trim()), rows })
    if (flags.output) {
      const { writeTableFile } = await import('../../cli/export.ts')
      await writeTableFile(flags.output, exportOf(table))
      this.log(`${table.rows} rows written to ${flags.output}`)
    }
    const shown = rows === undefined ? Math.min(table.rows, ROWS_SHOWN) : table.rows
    const columns = table.columns.map(({ name, unit, format, dtype, shape }) => ({
      name,
      unit: unit || null,
      format,
      dtype,
      shape,
    }))
    if (!flags.output && !this.jsonEnabled()) {
      const cells = Array.from({ length: shown }, (_, row) =>
        table.columns.map((column) => cellText(cellOf(column, row)).slice(0, CELL_WIDTH)),
      )
      this.log(
        formatTable(
          ['column', 'unit', 'format', 'type', 'shape'],
          columns.map((one) => [one.name, one.unit, one.format, one.dtype, one.shape.join(' x ')]),
        ),
      )
      this.log(
        `${formatTable(
          columns.map(({ name }) => name),
          cells,
          process.stdout.columns ?? Infinity,
        )}${table.rows} rows`,
      )
    }
    const data = this.jsonEnabled()
      ? table.columns.map((column) => Array.from({ length: shown }, (_, row) => cellOf(column, row)))
      : []
    return {
      file: path,
      rows: table.rows,
      columns: columns.map((column, i) => ({ ...column, values: data[i] })),
      output: flags.output ?? null,
    }
  }
}
