import { AstroError, EXIT } from '../errors.ts'
import { openFits, type CheckedHdu, type FileReport, type Finding, type OpenOptions } from '../store/fits/index.ts'
import { formatTable } from './table.ts'

export type FileStatus = 'ok' | 'warning' | 'damaged' | 'unsupported'

/** What `info` and `verify` say of one file. */
export interface FileEntry {
  readonly file: string
  readonly status: FileStatus
  /** The first problem, or `fits_datasum`, `fits_standard` for findings; null when there is nothing to say. */
  readonly code: string | null
  readonly message: string | null
  readonly hdus: readonly CheckedHdu[]
  readonly findings: readonly Finding[]
}

/** Looks at one file; what is wrong with it is part of the answer. @throws AstroError `fits_not_there` */
export async function inspectFile(path: string, check: 'survey' | 'verify', limits: OpenOptions): Promise<FileEntry> {
  try {
    await using file = await openFits(path, limits)
    return entryOf(path, await file[check]())
  } catch (error) {
    if (!(error instanceof AstroError) || (error.exit !== EXIT.damaged && error.exit !== EXIT.unsupported)) throw error
    return {
      file: path,
      status: error.exit === EXIT.damaged ? 'damaged' : 'unsupported',
      code: error.code,
      message: error.message,
      hdus: [],
      findings: [],
    }
  }
}

function entryOf(file: string, { hdus, findings, problems }: FileReport): FileEntry {
  const worst = problems.find(({ exit }) => exit === EXIT.damaged) ?? problems[0]
  if (worst !== undefined)
    return {
      file,
      status: worst.exit === EXIT.damaged ? 'damaged' : 'unsupported',
      code: worst.code,
      message: worst.message,
      hdus,
      findings,
    }
  const first = findings.find(({ severity }) => severity === 'error') ?? findings[0]
  if (first === undefined) return { file, status: 'ok', code: null, message: null, hdus, findings }
  const code = hdus.some(({ datasum }) => datasum === 'bad') ? 'fits_datasum' : 'fits_standard'
  return { file, status: 'warning', code, message: findingText(first), hdus, findings }
}

export function findingText({ hdu, text }: Finding): string {
  return hdu === null ? text : `HDU ${hdu}: ${text}`
}

/** 0 when every file can be read, 10 when one is damaged, 11 when one is unsupported and none damaged. */
export function exitOf(entries: readonly FileEntry[]): number {
  if (entries.some(({ status }) => status === 'damaged')) return EXIT.damaged
  return entries.some(({ status }) => status === 'unsupported') ? EXIT.unsupported : EXIT.done
}

/** The HDUs of a file for people. */
export function hduTable({ hdus }: FileEntry, width: number): string {
  const rows = hdus.map(({ index, name, version, type, bitpix, shape, compression, rows: count, columns, datasum }) => [
    index,
    version === 1 ? name : `${name},${version}`,
    type,
    shape === null ? '' : `${bitpix}`,
    shape?.join(' x ') ?? '',
    compression ?? '',
    count,
    columns,
    datasum === 'absent' ? '' : datasum,
  ])
  return formatTable(['hdu', 'name', 'type', 'bitpix', 'shape [y][x]', 'compression', 'rows', 'columns', 'datasum'], rows, width)
}
