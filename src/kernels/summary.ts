/** The numbers of a summary, in the order of `summarize` in `wasm/kernels/src/curves/summary.rs`. */
export const SUMMARY = [
  'good', 'frame_rate', 'is_uniformly_sampled', 'flux_mean', 'flux_rms', 'flux_mean_robust', 'flux_rms_robust', 'flux_max', 'flux_min',
  'snr_max', 'snr_min', 'snr_median', 'dsnr_max', 'dsnr_min', 'dmag_brightest', 'dmag_faintest', 'mag_mean', 'mag_mean_robust', 'mag_rms',
  'mag_rms_robust', 'mag_brightest', 'mag_faintest',
] as const
