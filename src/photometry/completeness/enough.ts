/** Cells with fewer injections than this are marked wherever they are shown. */
export const ENOUGH = 100
