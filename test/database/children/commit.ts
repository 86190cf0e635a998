/** Opens the embedded database in argv[2] and commits one shard after another, writing the number of each to stdout once it is committed. */
import { writeSync } from 'node:fs'
import { openDatabase } from '../../../src/database/open.ts'
import { commitShard } from '../../../src/database/write.ts'
import { fullShard } from '../sample.ts'

const db = await openDatabase({ root: process.argv[2]!, url: null, passwordEnv: null, env: {}, lockWait: 5 })
writeSync(1, 'open\n')
for (let i = Number(process.argv[3]); ; i++) {
  await commitShard(
    db,
    fullShard(
      'P',
      Array.from({ length: 20 }, (_, k) => `star ${i}.${k}`),
    ),
  )
  writeSync(1, `${i}\n`)
}
