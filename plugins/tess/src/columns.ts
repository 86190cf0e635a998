import type { ColumnInfo } from '@astro/sdk'

const E_S = 'electron / s'
const PIX = 'pix'

/** Columns of every answer: those of a light-curve file of SPOC, then what the join adds. Files that lack one have NaN there. */
export const columns: Readonly<Record<string, ColumnInfo>> = {
  TIME: { unit: 'd', description: 'middle of the exposure at the barycentre, BJD (TDB) less BJDREFI + BJDREFF of its file' },
  TIMECORR: { unit: 'd', description: 'barycentric correction that is in TIME' },
  CADENCENO: { description: 'number of the cadence' },
  SAP_FLUX: { unit: E_S, description: 'flux in the aperture' },
  SAP_FLUX_ERR: { unit: E_S, description: 'uncertainty of SAP_FLUX' },
  SAP_BKG: { unit: E_S, description: 'background in the aperture' },
  SAP_BKG_ERR: { unit: E_S, description: 'uncertainty of SAP_BKG' },
  PDCSAP_FLUX: { unit: E_S, description: 'flux less the systematics of the spacecraft' },
  PDCSAP_FLUX_ERR: { unit: E_S, description: 'uncertainty of PDCSAP_FLUX' },
  QUALITY: { description: 'quality bits; 0 = good' },
  PSF_CENTR1: { unit: PIX, description: 'column of the star, fitted' },
  PSF_CENTR1_ERR: { unit: PIX, description: 'uncertainty of PSF_CENTR1' },
  PSF_CENTR2: { unit: PIX, description: 'row of the star, fitted' },
  PSF_CENTR2_ERR: { unit: PIX, description: 'uncertainty of PSF_CENTR2' },
  MOM_CENTR1: { unit: PIX, description: 'column of the star, weighted by flux' },
  MOM_CENTR1_ERR: { unit: PIX, description: 'uncertainty of MOM_CENTR1' },
  MOM_CENTR2: { unit: PIX, description: 'row of the star, weighted by flux' },
  MOM_CENTR2_ERR: { unit: PIX, description: 'uncertainty of MOM_CENTR2' },
  POS_CORR1: { unit: PIX, description: 'column offset of the local image motion' },
  POS_CORR2: { unit: PIX, description: 'row offset of the local image motion' },
  SECTOR: { description: 'sector' },
  EXPTIME: { unit: 's', description: 'time that light was gathered in one cadence' },
}

/** Types of standard columns that a file lacks, where they are not float32. */
export const WIDE: ReadonlySet<string> = new Set(['TIME', 'PSF_CENTR1', 'PSF_CENTR2', 'MOM_CENTR1', 'MOM_CENTR2', 'CADENCENO', 'QUALITY'])
