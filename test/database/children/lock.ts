/** Takes the lock of argv[2], waiting argv[3] seconds, says so, and keeps it for argv[4] ms (for ever when absent). */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { takeLock } from '../../../src/database/lock.ts'

const [, , path, seconds, keep, journal] = process.argv
const release = await takeLock(path!, { wait: Number(seconds), command: 'astro run child' })
process.stdout.write('locked\n')
if (journal !== undefined) appendFileSync(journal, `+${process.pid}\n`)
await wait(keep === undefined ? 1e8 : Number(keep))
if (journal !== undefined) appendFileSync(journal, `-${process.pid}\n`)
release()
