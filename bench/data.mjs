import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeSet, psfStamp } from './field.mjs'
import { readNpz } from './npy.mjs'
import { findPython, missingModules } from './python.mjs'

/** The script that makes the data and runs the peers. */
export const PEERS = fileURLToPath(new URL('peers/peers.py', import.meta.url))
/** What making the data needs. */
const NEEDED = ['numpy', 'scipy', 'astropy', 'sep', 'fitsio']
const SIZE = 4096

const folder = () => process.env.PEERS_DATA || join(homedir(), '.cache', 'astro-peers')

/** The file of a set at a size: the rule of peers/sets.py. */
export function atSize(name, size) {
  if (size === SIZE) return name
  const [base, ...suffix] = name.split('.')
  const sized = base.endsWith('_2048') ? `${base.slice(0, -5)}_${size / 2}` : `${base.replace(/_4096$/, '')}_${size}`
  return [sized, ...suffix].join('.')
}

/** Which data there can be: 'peers' (theirs, made by their Python), else 'simple' (field.mjs); `why` not the other, and what to `install`. */
export function chooseData() {
  const python = findPython()
  const missing = python === undefined ? ['python3'] : missingModules(python, NEEDED)
  if (missing.length === 0) return { data: 'peers' }
  return { data: 'simple', why: `no ${missing.join(', ')}`, install: `pip install ${NEEDED.join(' ')}; ASTRO_TEST_PYTHON names the Python` }
}

/**
 * The inputs of the cases. Sets go by their names at 4096 (peers/sets.py lists them) whatever the size is.
 * @param {{ size: number, source: 'peers' | 'simple' }} options
 */
export function openData({ size, source }) {
  const made = new Map()
  const path = (name) => {
    const file = join(folder(), atSize(name, size))
    if (source === 'simple') throw Object.assign(new Error(`${name} is a file that the peers' Python makes`), { skipped: true })
    if (!existsSync(file)) make(name, size)
    return file
  }
  return {
    size,
    source,
    /** One array of a set: data.array('cal_4096', 'img') -> {data, shape}. */
    array(set, member) {
      if (source === 'peers') return readNpz(path(`${set}.npz`), member)
      if (!made.has(set)) made.set(set, makeSet(set, size))
      const array = made.get(set)[member]
      if (array === undefined) throw new Error(`the simple field has no ${set} ${member}; it has ${Object.keys(made.get(set)).join(', ')}`)
      return array
    },
    /** Where a file of the set lies: data.path('raw_4096.fits'). */
    path,
    /** The stars' profile on (2 half + 1)^2 pixels. */
    psf: psfStamp,
  }
}

function make(name, size) {
  console.error(`making ${atSize(name, size)} in ${folder()}, once`)
  const { status, stderr } = spawnSync(findPython(), [PEERS, '--make', name, '--size', String(size)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} could not be made: ${stderr.trim().split('\n').at(-1)}`)
}
