// Kills runs at random moments and looks at what they leave: ASTRO_STORM=30 node test/storm/kill.mjs. Exit 1 when anything is wrong.
import { storm } from './storm.ts'

const kills = Number(process.env.ASTRO_STORM ?? 30)
const seed = process.env.ASTRO_STORM_SEED ?? 'storm'
const log = (line) => console.error(line)
const forms = {
  'while answers come': {
    kills,
    sources: 300,
    wait: 0.3,
    workers: 8,
    from: 'work',
    after: [0.05, 0.7],
  },
  'while the database is made': {
    kills: Math.ceil(kills / 3),
    sources: 20,
    wait: 0,
    workers: 2,
    from: 'start',
    after: [0.3, 4],
  },
  'while light curves are made': {
    kills: Math.ceil(kills / 3),
    sources: 300,
    wait: 0,
    workers: 2,
    from: 'work',
    after: [0.05, 0.8],
  },
}
let failed = false
for (const [name, form] of Object.entries(forms)) {
  const { problems, ...report } = await storm({ ...form, seed: `${seed} ${name}`, log })
  console.log(JSON.stringify({ form: name, ...report, problems }))
  failed ||= problems.length > 0
}
process.exitCode = failed ? 1 : 0
