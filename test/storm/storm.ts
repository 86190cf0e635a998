import { createRandom } from '@astro/sdk'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { readStatus } from '../../src/pipeline/status.ts'
import type { Running } from '../pipeline/support/astro.ts'
import { linkCounted, makePlace, stars, type Place } from '../pipeline/support/place.ts'
import { dump, inconsistencies, readEverything, sums } from '../pipeline/support/state.ts'

export interface StormOptions {
  /** Number of kills. */
  readonly kills: number
  readonly sources: number
  /** Time that each answer takes, s. */
  readonly wait: number
  readonly workers: number
  /** From when the time to a kill counts: the start of the process, or of its work (the database is open then). */
  readonly from: 'start' | 'work'
  /** That time, s: uniform between these. */
  readonly after: readonly [number, number]
  readonly seed: string
  readonly log?: (line: string) => void
}

export interface StormReport {
  /** Kills that met a living process, and runs that were done before their time came. */
  readonly killed: number
  readonly ended: number
  /** Kills after which some answers, but not all, had come. */
  readonly midway: number
  readonly asked: number
  /** Answers that were lost with the process that waited for them, or that it had not yet kept. */
  readonly askedAgain: number
  /** Everything that should not be; empty when all is well. */
  readonly problems: string[]
}

/**
 * Kills a run with SIGKILL again and again, looks after each kill whether files, rows and spools agree, lets it end, and compares
 * with a run that nobody disturbed. Where kills fall depends on the seed and on the machine.
 */
export async function storm(options: StormOptions): Promise<StormReport> {
  const [place, undisturbed] = [makePlace(), makePlace()]
  try {
    return await run(place, undisturbed, options)
  } finally {
    for (const one of [place, undisturbed]) one.remove()
  }
}

async function run(place: Place, undisturbed: Place, options: StormOptions): Promise<StormReport> {
  const { kills, sources, workers, log = () => {} } = options
  const random = createRandom(options.seed)
  const problems: string[] = []
  const asked = project(place, sources, options.wait)
  project(undisturbed, sources, 0)
  const command = ['run', 'storm', '--workers', String(workers)]
  let [killed, ended, midway] = [0, 0, 0]
  for (let i = 0; i < kills; i++) {
    const after = random.uniform(...options.after)
    const kept = keptAnswers(place)
    const process = place.start(...command)
    if (options.from === 'work') await atWork(place, process)
    const outcome = await Promise.race([process.ended, sleep(after * 1000)])
    process.kill('SIGKILL')
    await process.ended
    if (outcome) ended++
    else killed++
    const answers = names(asked, 'got').size
    if (!outcome && answers > 0 && answers < sources) midway++
    if (outcome && outcome.code !== 0) problems.push(`round ${i}: exit ${outcome.code}: ${outcome.stdout} ${outcome.stderr}`)
    problems.push(...(await look(place, kept)).map((problem) => `round ${i}, after ${after.toFixed(3)} s: ${problem}`))
    log(
      `${i + 1}/${kills}: ${outcome ? 'done' : 'killed'} after ${after.toFixed(3)} s, ${answers} of ${sources} answers, ${problems.length} problems`,
    )
  }
  problems.push(...(await compare(place, undisturbed, command, sources)))
  const all = list(asked, 'ask').length
  const askedAgain = all - sources
  if (askedAgain > killed * workers)
    problems.push(`${askedAgain} answers were asked for again, at most ${killed} x ${workers} were in flight`)
  // Between the last line of a plugin's fetch and the spool there is less than a millisecond: one such kill would be a rare one.
  const gotAgain = list(asked, 'got').length - sources
  if (gotAgain > Math.ceil(killed / 10)) problems.push(`${gotAgain} answers that had come were asked for again`)
  return { killed, ended, midway, asked: all, askedAgain, problems }
}

/** Resolves when the process has the database and begins, or ended. */
async function atWork(place: Place, { pid, child }: Running): Promise<void> {
  while (readStatus(place.root, 'STORM')?.pid !== pid && child.exitCode === null) await sleep(10)
}

/** The project of a storm; only its answers' waiting differs between places, which is no part of what is compared. */
function project(place: Place, sources: number, wait: number): string {
  const asked = linkCounted(place, wait)
  place.project('storm', stars(sources), { project: { name: 'storm', obs_names: ['counted'] } })
  return asked
}

async function compare(place: Place, undisturbed: Place, command: readonly string[], sources: number): Promise<string[]> {
  const problems: string[] = []
  const last = await place.astro(...command)
  const straight = await undisturbed.astro(...command)
  for (const { code, stdout, stderr } of [last, straight])
    if (code !== 0) problems.push(`the last run ended with ${code}: ${stdout} ${stderr}`)
  if (last.json.counts?.raw_epochs !== 100 * sources) problems.push(`the last run has ${JSON.stringify(last.json)}`)
  if (!isDeepStrictEqual(sums(place.root), sums(undisturbed.root)))
    problems.push('the files differ from those of an undisturbed run')
  if (!isDeepStrictEqual(await dump(place), await dump(undisturbed)))
    problems.push('the rows differ from those of an undisturbed run')
  const left = spools(place)
  if (left.length > 0) problems.push(`spools are left: ${left.join(', ')}`)
  return problems
}

/** What a kill must leave: readable files, rows with their data, and every answer that was kept before. */
async function look(place: Place, before: ReadonlySet<string>): Promise<string[]> {
  if (!existsSync(place.root)) return []
  const keys = await readEverything(place.root)
  const problems = existsSync(join(place.root, 'db')) ? await inconsistencies(place.root, await dump(place)) : []
  const answers = new Set([
    ...keptAnswers(place),
    ...[...keys].filter(([path]) => path.startsWith('COUNTED/')).flatMap(([, stored]) => stored),
  ])
  for (const name of before) if (!answers.has(name)) problems.push(`the answer for ${name} is lost`)
  return problems
}

/** Names of the sources whose answers wait in spools. Frames are walked here by their lengths alone, torn ends left out. */
function keptAnswers(place: Place): Set<string> {
  return new Set(
    spools(place).flatMap((path) => {
      const bytes = readFileSync(path)
      const found: string[] = []
      for (let at = 0; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at)) {
        const end = at + 8 + bytes.readUInt32LE(at)
        if (end <= bytes.length) found.push(/S\d{4}/.exec(bytes.toString('latin1', at + 8, end))![0])
      }
      return found
    }),
  )
}

function spools(place: Place): string[] {
  const folder = join(place.root, 'COUNTED', 'spool')
  return existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).size > 0)
    : []
}

function list(asked: string, what: 'ask' | 'got'): string[] {
  return readFileSync(asked, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${what} `))
    .map((line) => line.slice(4))
}

function names(asked: string, what: 'ask' | 'got'): Set<string> {
  return new Set(list(asked, what))
}
