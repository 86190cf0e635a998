import type { Fault } from './fault.ts'
import type { HduInfo } from './hdus.ts'
import type { Header } from './header.ts'
import type { ImageData, ImageRequest } from './image-read.ts'
import type { PlainArray } from './dtype.ts'
import type { FitsTable, TableRequest } from './table-read.ts'
import type { FileReport } from './verify.ts'
import type { NewHdu } from './new-hdu.ts'

export interface GroupData {
  readonly names: readonly string[]
  readonly parameters: PlainArray
  readonly data: PlainArray
}

/** What a sandbox does, and what it answers. HDUs count from 0. */
export interface Calls {
  open: { args: { path?: string; bytes?: Uint8Array; label: string; limit: number }; answer: { size: number } }
  list: { args: object; answer: HduInfo[] }
  header: { args: { hdu: number; image?: boolean }; answer: Pick<Header, 'raw'> }
  image: { args: { hdu: number; request: ImageRequest }; answer: ImageData }
  table: { args: { hdu: number; request: TableRequest }; answer: FitsTable }
  groups: { args: { hdu: number }; answer: GroupData }
  survey: { args: object; answer: FileReport }
  verify: { args: object; answer: FileReport }
  write: {
    args: { path?: string; label: string; limit: number; hdus: readonly NewHdu[]; clock: number }
    answer: { bytes?: Uint8Array; size: number }
  }
  /** Answers the bytes of memory that the sandbox took. */
  close: { args: object; answer: { memory: number } }
}

export type CallName = keyof Calls

export interface Request<Name extends CallName = CallName> {
  readonly name: Name
  readonly args: Calls[Name]['args']
}

export type Reply = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly fault: Fault }
