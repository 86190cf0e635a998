import { definePlugin } from '@astro/sdk'
import { box } from './box.ts'
import { flare } from './flare.ts'
import { gaussian } from './gaussian.ts'
import { microlensing } from './microlensing.ts'
import { sinusoid } from './sinusoid.ts'
import { supernova } from './supernova.ts'
import { transit } from './transit.ts'

export { box, flare, gaussian, microlensing, sinusoid, supernova, transit }

/** Forms of events and variations, for injection and for template banks. Times are the middles of exposures. */
export default definePlugin({ shapes: [box, flare, gaussian, microlensing, sinusoid, supernova, transit] })
