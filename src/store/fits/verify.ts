import { AstroError } from '../../errors.ts'
import { printable } from './fault.ts'
import { readHdu, type Hdu, type HduInfo } from './hdus.ts'
import { findCard } from './header.ts'
import { tryImage } from './image-read.ts'
import { EnoughFindings, type Finding, type Instance } from './instance.ts'
import type { Source } from './source.ts'

export type Datasum = 'ok' | 'bad' | 'absent'

export interface CheckedHdu extends HduInfo {
  readonly datasum: Datasum
  /** CHECKSUM, over header and data. */
  readonly checksum: Datasum
}

/** What reading a file showed. */
export interface FileReport {
  readonly hdus: readonly CheckedHdu[]
  readonly findings: readonly Finding[]
  /** What cannot be read, the first first. */
  readonly problems: readonly { code: string; message: string; exit: number }[]
}

const BLOCK = 2880
const MOST_HDUS = 100_000

/** Every HDU with its checksums (where it has some), and what cannot be read. */
export function surveyFile(instance: Instance, source: Source): FileReport {
  const hdus: CheckedHdu[] = []
  const problems: FileReport['problems'][number][] = []
  const findings: Finding[] = []
  let end: number | undefined
  for (let index = 0; index < MOST_HDUS; index++) {
    let hdu: Hdu | undefined
    const problem = attempt(() => (hdu = readHdu(instance, source, index, end)))
    if (problem !== undefined) problems.push(problem)
    if (hdu === undefined) break
    end = hdu.dataEnd
    const short = shortage(instance, source, hdu)
    if (short !== undefined) problems.push(short)
    const sums = short === undefined ? checkSums(instance, hdu) : { datasum: 'absent' as const, checksum: 'absent' as const }
    if (sums.datasum === 'bad')
      findings.push({ severity: 'error', hdu: index, text: 'DATASUM is not that of the data: they changed after it was written' })
    else if (sums.checksum === 'bad')
      findings.push({
        severity: 'warning',
        hdu: index,
        text: 'CHECKSUM is not that of the HDU: its header changed after it was written',
      })
    hdus.push({ ...hdu.info, ...sums })
  }
  if (end !== undefined && end < source.size)
    findings.push({ severity: 'warning', hdu: null, text: `${source.size - end} bytes follow the last HDU` })
  const last = hdus.length > 0 ? source.size % BLOCK : 0
  if (last !== 0)
    findings.push({
      severity: 'warning',
      hdu: null,
      text: `the file has ${source.size} bytes, which is not a multiple of ${BLOCK}`,
    })
  return { hdus, findings, problems }
}

/** `surveyFile`, the checks of ftverify, and every tile of compressed images unpacked. Leaves the instance used up. */
export function verifyFile(instance: Instance, source: Source): FileReport {
  const survey = surveyFile(instance, source)
  const problems = [...survey.problems]
  for (const { index, type, shape } of survey.hdus) {
    if (type !== 'image' || shape === null || problems.length > 0) continue
    const problem = attempt(() => tryImage(instance, source.size, readHdu(instance, source, index)!))
    if (problem !== undefined) problems.push(problem)
  }
  instance.check(instance.call.af_close(), 'closing the file')
  try {
    // Data that are not there would be looked for to the end that the header names, however far that is.
    instance.call.af_verify(problems.some(({ code }) => code === 'fits_truncated') ? 0 : 1)
  } catch (error) {
    if (!(error instanceof EnoughFindings)) throw error
  }
  instance.check(0, 'checking the file')
  return { ...survey, problems, findings: [...instance.findings, ...survey.findings.filter(({ hdu }) => hdu === null)] }
}

function attempt(act: () => unknown): FileReport['problems'][number] | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof AstroError) return { code: error.code, message: error.message, exit: error.exit }
    throw error
  }
}

function shortage({ label }: Instance, source: Source, { info, dataEnd }: Hdu): FileReport['problems'][number] | undefined {
  // The padding of the last block may be missing; anything more is data.
  if (dataEnd <= Math.ceil(source.size / BLOCK) * BLOCK) return undefined
  return {
    code: 'fits_truncated',
    message:
      `${label}: truncated: the data of HDU ${info.index} (${printable(info.name)}) end at byte ${dataEnd}, ` +
      `the file at ${source.size}`,
    exit: 10,
  }
}

const wordOf = (code: number | undefined): Datasum => (code === 1 ? 'ok' : code === 0 ? 'absent' : 'bad')

function checkSums(instance: Instance, { header, info }: Hdu): { datasum: Datasum; checksum: Datasum } {
  if (findCard(header, 'DATASUM') === undefined && findCard(header, 'CHECKSUM') === undefined)
    return { datasum: 'absent', checksum: 'absent' }
  instance.check(instance.call.af_check_sums(), `computing the checksums of HDU ${info.index}`)
  const [data, whole] = instance.result(2)
  return { datasum: wordOf(data), checksum: wordOf(whole) }
}
