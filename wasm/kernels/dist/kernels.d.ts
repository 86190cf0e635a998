/* tslint:disable */
/* eslint-disable */

/**
 * A zeroed array of so many bytes; null when memory is exhausted.
 */
export function allocate(bytes: number): number;

/**
 * # Safety
 * `data`, and `variance` and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x
 * width on; `places` count x columns; `radii`, and `inner` where not null, `radius_count`; `settings` nine numbers; `flux`, `error`,
 * `area`, `masked` and `flags` count x radius_count and `sky` count x 3, or nothing where there is no background.
 */
export function aperture_sums(data: number, variance: number, mask: number, height: number, width: number, first_row: number, rows: number, places: number, columns: number, count: number, radii: number, inner: number, radius_count: number, settings: number, flux: number, error: number, area: number, masked: number, flags: number, sky: number): void;

/**
 * Fills and filters a grid in place; `overall` receives its median level and noise; `nodes` the spline through it: level, then noise;
 * `natural` makes it a natural one, else it is SExtractor's. `whole` gives back to the noise what clipping takes from that of a
 * Gaussian sky.
 *
 * # Safety
 * `level` and `noise` hold rows x columns values, `overall` two, `nodes` eight times rows x columns.
 */
export function background_filter(level: number, noise: number, rows: number, columns: number, filter_height: number, filter_width: number, threshold: number, natural: boolean, whole: boolean, overall: number, nodes: number): void;

/**
 * Rows `first..last` of the maps of level and noise, images of `width` columns. `offset` moves the grid in y: 0 puts each node on the centre of
 * its mesh, 0.5 half a pixel above.
 *
 * # Safety
 * `nodes` holds what `background_filter` made for rows x columns meshes, `level` and `noise` (last - first) x width values.
 */
export function background_maps(nodes: number, rows: number, columns: number, mesh_height: number, mesh_width: number, offset: number, first: number, last: number, width: number, level: number, noise: number): void;

/**
 * # Safety
 * `data`, and `mask` where it is not null, hold rows x width values; `level` and `noise` one for each mesh of the row.
 */
export function background_meshes(data: number, mask: number, rows: number, width: number, mesh_width: number, level: number, noise: number): void;

/**
 * # Safety
 * Every array holds `count` values; `earlier` may be null.
 */
export function background_weights(image: number, sky: number, rms: number, earlier: number, count: number, gain: number, weight: number, flags: number): void;

/**
 * Scores of one curve at `instants` ascending instants; `template` gets whole numbers, -1 for none.
 *
 * # Safety
 * `time`, `value`, `noise` hold `n` values, `weight` is room for as many; `at`, `snr`, `amplitude`, `template` hold `instants`; `bank`
 * comes from `hold_bank`, `red` holds a number for each of its templates.
 */
export function bank_scores(n: number, time: number, value: number, noise: number, weight: number, instants: number, at: number, bank: number, red: number, two_sided: boolean, free_mean: boolean, least: number, stride: number, snr: number, amplitude: number, template: number): void;

/**
 * One value a period in each column: power, depth, its error, duration, epoch (the middle of a box within a period of the first epoch), S/N,
 * log likelihood.
 *
 * # Safety
 * `time`, `value`, `noise` hold `n` values, `periods` and each column `count`, `durations` `trials`.
 */
export function box_search(time: number, value: number, noise: number, n: number, periods: number, count: number, durations: number, trials: number, oversample: number, likelihood: boolean, power: number, depth: number, error: number, duration: number, epoch: number, snr: number, log_likelihood: number): void;

/**
 * Calibrates one section. `planes` holds 18 pointers in the order above, all to the first pixel of the section (the overscan
 * levels to that of its first row or column). `numbers`: gain, read noise, saturation, dark scale, along, count of levels,
 * kind of response (0 none, 1 polynomial, 2 table), its length, start, step, kind of raw (0 u16, 1 i32, 2 f32), bytes of a flag,
 * whether the signal has Poisson noise.
 *
 * # Safety
 * The arrays hold `rows` rows of `columns` pixels, rows `raw_stride` apart in the raw frame and `stride` apart in all others.
 */
export function calibrate_section(planes: number, numbers: number, rows: number, columns: number, raw_stride: number, stride: number): void;

/**
 * Rows `first..last` of the filtered image. Of its `height` rows, `image` (and `mask`, unless it is null) holds `held` from `top` on.
 * With `row_kernel` the kernel is a column of `kernel_height` and that row of `kernel_width`; with `spectrum` tiles are used.
 *
 * # Safety
 * All arrays hold what these numbers say; those that are absent are null; `out` holds (last - first) x width.
 */
export function convolve_rows(image: number, mask: number, height: number, width: number, top: number, held: number, kernel: number, row_kernel: number, spectrum: number, kernel_height: number, kernel_width: number, cy: number, cx: number, tile_height: number, tile_width: number, border: number, normalised: boolean, first: number, last: number, out: number): void;

/**
 * The spectrum of a kernel for `convolve_rows` with tiles of that size.
 *
 * # Safety
 * `kernel` holds its height x width values, `out` twice the size of a tile, a power of two in either direction.
 */
export function convolve_spectrum(kernel: number, height: number, width: number, tile_height: number, tile_width: number, out: number): void;

/**
 * The image, with the values of `clean` and the background where it was hit.
 *
 * # Safety
 * Each array holds height x width values; `background` may be null.
 */
export function cosmic_rays_cleaned(image: number, clean: number, background: number, hits: number, height: number, width: number, out: number): void;

/**
 * Hits among the rows `first..last` of a band of `height` rows; how many. `background` and `variance` may be null.
 *
 * # Safety
 * Each array holds height x width values, `hits` (last - first) x width.
 */
export function cosmic_rays_detect(image: number, bad: number, background: number, variance: number, height: number, width: number, first: number, last: number, limit: number, fraction: number, contrast: number, gain: number, read_noise: number, separable: boolean, hits: number): number;

/**
 * `mask` and `background` may be null.
 *
 * # Safety
 * Each array holds height x width values.
 */
export function cosmic_rays_prepare(image: number, height: number, width: number, mask: number, background: number, saturation: number, clean: number, bad: number): void;

/**
 * Adds the hits of one search to all, and replaces all of them in `clean`. `how`: 0 median, 1 mean, 2 inverse distance.
 *
 * # Safety
 * Each array holds height x width values.
 */
export function cosmic_rays_replace(clean: number, bad: number, _new: number, all: number, height: number, width: number, how: number): void;

/**
 * The trend of one light curve; NaN where there is none.
 *
 * # Safety
 * `time`, `value` and `trend` hold `n` values.
 */
export function curve_detrend(n: number, time: number, value: number, window: number, cutoff: number, gap: number, edge: number, trend: number): void;

/**
 * Events of one scored curve: `events` gets five numbers each (start, peak, end, 1 where an epoch fails, largest finite |offset| or
 * NaN), `detected` 1 for their epochs. How many there are.
 *
 * # Safety
 * `snr`, `flag`, `failed`, `offset`, `detected` hold `n` values, `events` five times `most`.
 */
export function curve_events(n: number, snr: number, flag: number, failed: number, offset: number, threshold: number, sideband: number, most: number, dips: boolean, remove_failed: boolean, detected: number, events: number): number;

/**
 * Fluxes of magnitudes: 10^((zero point - magnitude) / 2.5).
 *
 * # Safety
 * `magnitude` and `flux` hold `n` values.
 */
export function curve_fluxes(magnitude: number, n: number, zero_point: number, flux: number): void;

/**
 * Magnitudes of fluxes; NaN where a flux is not positive.
 *
 * # Safety
 * As `curve_fluxes`.
 */
export function curve_magnitudes(flux: number, n: number, zero_point: number, magnitude: number): void;

/**
 * Of the values that are finite: robust centre and scatter, plain mean and standard deviation, into `out`.
 *
 * # Safety
 * `values` and `room` hold `n` values, `out` four.
 */
export function curve_moments(values: number, n: number, robust: boolean, room: number, out: number): void;

/**
 * Events of a column of scores: `events` gets four numbers each (start, peak, end, 1 where an epoch fails). How many there are.
 *
 * # Safety
 * `score`, `time`, `flag`, `failed` hold `n` values, `events` four times `most`; `state` is room for `n` bytes.
 */
export function curve_peaks(n: number, score: number, time: number, flag: number, failed: number, threshold: number, sideband: number, most: number, dips: boolean, remove_failed: boolean, gap: number, state: number, events: number): number;

/**
 * Offsets of the positions of one curve; `failed` gets 1 for the epochs that are flagged or whose offset is not within the threshold
 * (NaN as threshold fails nothing).
 *
 * # Safety
 * Every array holds `n` values; `flag` may be null.
 */
export function curve_quality(n: number, x: number, y: number, sky: boolean, flag: number, threshold: number, offset: number, failed: number, room: number): void;

/**
 * Quantiles of the values that are finite, which it reorders; NaN of none.
 *
 * # Safety
 * `values` holds `n` values, `fractions` and `out` `count`.
 */
export function curve_quantiles(values: number, n: number, fractions: number, count: number, out: number): void;

/**
 * S/N and magnitude differences of one curve for its analysis.
 *
 * # Safety
 * Every array holds `n` values.
 */
export function curve_scores(n: number, flux: number, errors: number, magnitude: number, centre: number, scatter: number, snr: number, dmag: number, room: number): void;

/**
 * The seven numbers of `Variability`, in its order.
 *
 * # Safety
 * `time`, `value` and `noise` hold `n` values, `out` seven.
 */
export function curve_variability(n: number, time: number, value: number, noise: number, out: number): void;

/**
 * Finder over packed curves. Columns of the output: curve, peak, start, end, epochs (i32), snr (f64).
 *
 * # Safety
 * `offsets` holds curves + 1 numbers that do not fall; `flux`, `errors`, `flag`, `failed`, `snr` as many values as these span;
 * `centre` and `scatter` one a curve.
 */
export function curves_find(offsets: number, curves: number, flux: number, errors: number, flag: number, failed: number, threshold: number, sideband: number, most: number, dips: boolean, remove_failed: boolean, snr: number, centre: number, scatter: number): number;

/**
 * Summaries of packed curves: `numbers` gets `NUMBERS` values a curve, in the order of `summarize`.
 *
 * # Safety
 * As `curves_find`; `room` holds twice the epochs of the longest curve.
 */
export function curves_summarize(offsets: number, curves: number, time: number, flux: number, errors: number, flag: number, zero_point: number, snr: number, dsnr: number, dmag: number, numbers: number, room: number): void;

/**
 * # Safety
 * `image` holds height x width values, `x` and `y` count, `out` count x size x size.
 */
export function cutouts_block(image: number, height: number, width: number, x: number, y: number, count: number, size: number, outside: number, out: number): void;

/**
 * `shape`: 0 square, 1 diamond, 2 disk. `bytes`: of one element, 1, 2 or 4.
 *
 * # Safety
 * `flags` holds height x width elements, `out` (last - first) x width.
 */
export function dilate_rows(flags: number, bytes: number, height: number, width: number, shape: number, radius: number, first: number, last: number, out: number): void;

/**
 * The whole catalogue from the columns of all bands, each joined in the order of bands: `parts` holds pointer and length of each,
 * for one sign or, where the sign is 0, for 1 and then -1. `segmentation` may be null. Columns of the output: as `table::columns` says.
 *
 * # Safety
 * `settings` holds eleven numbers, `parts` twenty for each sign, `segmentation` height x width elements.
 */
export function extract_finish(parts: number, settings: number, height: number, width: number, segmentation: number): number;

/**
 * One band. `settings`: threshold, sigma, gain, least area, levels, contrast, exponent of cleaning (not positive: none), sign (1, -1), whether the
 * filter is matched, whether margins are exact, whether all is as in SEP (the band then has to be all rows). Pointers that are null stand for what is not there; `kernel_width` 0 for no filter. The image, of which
 * `rows` rows are given, has `height` rows; rows `first..last` of those given are the band, `name` its first row in the image.
 *
 * # Safety
 * `image`, `mask` and `noise` hold rows x width elements, `kernel` its own, `settings` eleven.
 */
export function extract_rows(image: number, mask: number, noise: number, is_variance: boolean, kernel: number, kernel_height: number, kernel_width: number, settings: number, rows: number, width: number, height: number, first: number, last: number, name: number, with_runs: boolean): number;

/**
 * # Safety
 * All six hold `length` values; the outputs overlap nothing.
 */
export function fft_multiply(a_re: number, a_im: number, b_re: number, b_im: number, length: number, conjugate: boolean, re: number, im: number): void;

/**
 * # Safety
 * `image` holds height x width values, `re` and `im` height x (width / 2 + 1).
 */
export function fft_real_forward(image: number, height: number, width: number, deep: boolean, re: number, im: number): void;

/**
 * # Safety
 * As `fft_real_forward`; `re` and `im` are used as scratch.
 */
export function fft_real_inverse(re: number, im: number, height: number, width: number, deep: boolean, image: number): void;

/**
 * Scores (f32) and template numbers (i16; -1 and NaN where none has data) of packed curves.
 *
 * # Safety
 * `offsets` holds curves + 1 numbers that do not fall; `time`, `value`, `weight`, `flag` (or null), `score`, `number` as many values
 * as these span; `bank` `bank_length` numbers that describe `templates` templates.
 */
export function filter_irregular(offsets: number, curves: number, time: number, value: number, weight: number, errors: boolean, flag: number, bank: number, bank_length: number, templates: number, two_sided: boolean, score: number, number: number): void;

/**
 * As `filter_irregular`, for times `step` apart; `value` and `weight` are f64 where `wide`, else f32.
 *
 * # Safety
 * As `filter_irregular`.
 */
export function filter_regular(offsets: number, curves: number, step: number, value: number, weight: number, wide: boolean, errors: boolean, flag: number, bank: number, bank_length: number, templates: number, two_sided: boolean, score: number, number: number): void;

/**
 * Columns of the output: x, y (i32), value (f32).
 *
 * # Safety
 * `image` holds height x width values.
 */
export function find_peaks_rows(image: number, height: number, width: number, first: number, last: number, radius: number, threshold: number, positive: boolean, negative: boolean): number;

/**
 * # Safety
 * `data`, and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places` count x
 * (x, y, largest, whole), whose disks lie in these rows; `parts` `wanted` values; `out` count x wanted, `flags` count values.
 */
export function flux_radii_of(data: number, mask: number, height: number, width: number, first_row: number, rows: number, places: number, count: number, parts: number, wanted: number, squares: number, out: number, flags: number): void;

/**
 * Holds a bank of sampled templates for `bank_scores`, until `release_bank`.
 *
 * # Safety
 * `bank` holds `length` numbers that describe `templates` templates.
 */
export function hold_bank(bank: number, length: number, templates: number): number;

/**
 * # Safety
 * `data`, and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places` count x
 * (x, y, a, b, theta, reach), whose ellipses lie in these rows; `out` and `flags` count values.
 */
export function kron_radii(data: number, mask: number, height: number, width: number, first_row: number, rows: number, places: number, count: number, out: number, flags: number): void;

/**
 * Columns of the output, all i32, one element a region: npix, xmin, xmax, ymin, ymax.
 *
 * # Safety
 * `runs` holds `count` triples in raster order, `labels` height x width numbers.
 */
export function label_runs(runs: number, count: number, height: number, width: number, corners: boolean, area: number, labels: number): number;

/**
 * Runs beyond a threshold as triples (y, start, end), in one column. `sign`: 1, -1, or 0 for both.
 *
 * # Safety
 * `image` holds count x width values, `limits` one or as many.
 */
export function label_runs_beyond(image: number, count: number, width: number, first: number, limits: number, each: boolean, sign: number): number;

/**
 * Runs of a mask as triples (y, start, end), in one column.
 *
 * # Safety
 * `mask` holds count x width bytes.
 */
export function label_runs_of_mask(mask: number, count: number, width: number, first: number): number;

/**
 * Rows `first..last`; geometry as for `convolve_rows`. `kind` of `noise`: 0 variance, 1 weight, 2 none, every pixel weighs `level`.
 * With spectra (of the PSF and of its squares) tiles are used. Outputs that are null are not wanted.
 *
 * # Safety
 * All arrays hold what these numbers say; the outputs hold (last - first) x width.
 */
export function matched_filter_rows(image: number, noise: number, mask: number, height: number, width: number, top: number, held: number, psf: number, squares: number, psf_spectrum: number, squares_spectrum: number, psf_height: number, psf_width: number, tile_height: number, tile_width: number, kind: number, level: number, first: number, last: number, snr: number, flux: number, error: number): void;

export function math_acos(x: number): number;

export function math_acosh(x: number): number;

export function math_asin(x: number): number;

export function math_asinh(x: number): number;

export function math_atan(x: number): number;

export function math_atan2(x: number, y: number): number;

export function math_atanh(x: number): number;

/**
 * `out[i] = function(x[i], y[i])`, a `y` of one value taken for all; `function` counts as `BINARY`.
 *
 * # Safety
 * `x` and `out` hold `length` values each, `y` `length` or one; `out` overlaps neither.
 */
export function math_binary(_function: number, x: number, length: number, y: number, y_length: number, out: number): void;

export function math_cbrt(x: number): number;

export function math_cos(x: number): number;

export function math_cosh(x: number): number;

export function math_erf(x: number): number;

export function math_erfc(x: number): number;

export function math_exp(x: number): number;

export function math_exp10(x: number): number;

export function math_exp2(x: number): number;

export function math_expm1(x: number): number;

export function math_gamma(x: number): number;

export function math_hypot(x: number, y: number): number;

export function math_lgamma(x: number): number;

export function math_log(x: number): number;

export function math_log10(x: number): number;

export function math_log1p(x: number): number;

export function math_log2(x: number): number;

export function math_pow(x: number, y: number): number;

export function math_sin(x: number): number;

export function math_sinh(x: number): number;

export function math_tan(x: number): number;

export function math_tanh(x: number): number;

/**
 * `out[i] = function(x[i])`; `function` counts as `UNARY`.
 *
 * # Safety
 * `x` and `out` hold `length` values each; they may be the same array.
 */
export function math_unary(_function: number, x: number, length: number, out: number): void;

/**
 * Elements of one column.
 *
 * # Safety
 * `output` comes from a kernel and has not been released; `column` is one it has.
 */
export function output_length(output: number, column: number): number;

/**
 * Where one column starts.
 *
 * # Safety
 * As `output_length`.
 */
export function output_pointer(output: number, column: number): number;

/**
 * Levels of `count` rows or columns (or 1) of the overscan whose first pixel `raw` points to, rows `stride` apart.
 * kind: 0 u16, 1 i32, 2 f32; along: 0 one, 1 rows, 2 columns; degree below 0: no fit. `levels` and `factors` take `count` values.
 *
 * # Safety
 * The arrays hold what is said.
 */
export function overscan_levels(raw: number, kind: number, stride: number, rows: number, columns: number, along_code: number, mean: boolean, degree: number, count: number, levels: number, factors: number): void;

/**
 * Frequencies in a block, for so many epochs.
 */
export function period_block(epochs: number): number;

/**
 * Power, chi^2 of the fit and of constants, then for each band its mean, cosines and sines, about the first epoch.
 *
 * # Safety
 * As `period_power`; `out` holds 3 + bands * (1 + 2 max(terms, own)) values.
 */
export function period_fit(time: number, value: number, noise: number, n: number, band: number, bands: number, terms: number, own: number, frequency: number, out: number): void;

/**
 * # Safety
 * `time`, `value`, `noise` and `band` (where not null) hold `n` values, `out` `count`.
 */
export function period_power(time: number, value: number, noise: number, n: number, band: number, bands: number, terms: number, own: number, start: number, step: number, first: number, count: number, out: number): void;

/**
 * Power of the sampling.
 *
 * # Safety
 * `time` holds `n` values, `out` `count`.
 */
export function period_window(time: number, n: number, start: number, step: number, first: number, count: number, out: number): void;

/**
 * Random words: word `first + i` of the sequence of bits.
 *
 * # Safety
 * `out` holds `length` words.
 */
export function random_bits(seed: number, stream: number, first: number, out: number, length: number): void;

/**
 * Normal numbers.
 *
 * # Safety
 * As `random_uniform`.
 */
export function random_normal(seed: number, stream: number, first: number, mean: number, sd: number, dtype: number, out: number, length: number): void;

/**
 * Poisson numbers with one mean, or with a mean for each element.
 *
 * # Safety
 * As `random_uniform`; `mean` holds one value or `length` of them.
 */
export function random_poisson(seed: number, stream: number, first: number, mean: number, means: number, dtype: number, out: number, length: number): void;

/**
 * Uniform numbers in [low, high). `dtype` counts float64, float32, int32, uint32, int16, uint16, int8, uint8; `seed` and `first`
 * are whole numbers up to 2^53.
 *
 * # Safety
 * `out` holds `length` elements of that type.
 */
export function random_uniform(seed: number, stream: number, first: number, low: number, high: number, dtype: number, out: number, length: number): void;

/**
 * Gives back what `allocate(bytes)` gave.
 *
 * # Safety
 * `pointer` comes from `allocate` with the same size and is not used again.
 */
export function release(pointer: number, bytes: number): void;

/**
 * Ends a bank.
 *
 * # Safety
 * `bank` comes from `hold_bank` and is not used again.
 */
export function release_bank(bank: number): void;

/**
 * Ends an output.
 *
 * # Safety
 * `output` comes from a kernel and is not used again.
 */
export function release_output(output: number): void;

/**
 * Statistics of `count` annuli; `table` takes `annulus::COLUMNS` values each.
 *
 * # Safety
 * `image` holds height x width values, `mask` as many or is null, `x` and `y` one value an annulus, `clip` five numbers or null.
 */
export function robust_annuli(image: number, mask: number, height: number, width: number, x: number, y: number, count: number, inner: number, outer: number, clip: number, table: number): void;

/**
 * Statistics of `rows` rows of `width` values, f64 where `double`, else f32. `clip` holds the numbers of `clip_from`.
 * `table` takes 15 + percentile_count values a row in the order of `rows::COLUMNS`, `clipped` one byte a value.
 *
 * # Safety
 * The arrays hold what is said; `mask` and `clipped` as many bytes as there are values, or are null.
 */
export function robust_rows(data: number, double: boolean, mask: number, rows: number, width: number, percentiles: number, percentile_count: number, deviation: boolean, clip: number, bins: number, table: number, clipped: number): void;

/**
 * Combines `count` pixels of `frames` frames. `planes` holds 3 pointers a frame: values, mask, variance (null where absent);
 * `factors` all scales, then all weights. `numbers`: median (0 or 1), weights by variance, noise given as weights, how
 * many lowest and highest go; then, with a clip, its five (robust::clip_from).
 *
 * # Safety
 * Every array holds `count` values, `numbers` 5 or, where `clips`, 10.
 */
export function stack_pixels(planes: number, factors: number, frames: number, count: number, numbers: number, clips: boolean, image: number, variance: number, counts: number): void;

/**
 * `out` may be none of the inputs.
 *
 * # Safety
 * Each array holds `count` values.
 */
export function subtract_block(image: number, other: number, count: number, out: number): void;

/**
 * Rows of doubles (`bytes` 8) or bytes (`bytes` 1).
 *
 * # Safety
 * `values` and `out` hold count x width elements of so many bytes, `order` a permutation of 0..count.
 */
export function unsort_rows(values: number, order: number, count: number, width: number, bytes: number, out: number): void;

/**
 * # Safety
 * `data`, and `variance` and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places`
 * count x (x, y, sigma), whose windows lie in these rows wherever they go; `out` count x (x, y, error of x, of y), `flags` count values.
 */
export function windowed_positions(data: number, variance: number, mask: number, height: number, width: number, first_row: number, rows: number, places: number, count: number, scalar: number, out: number, flags: number): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly allocate: (a: number) => number;
    readonly aperture_sums: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number) => void;
    readonly background_filter: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly background_maps: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly background_meshes: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly background_weights: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly bank_scores: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number) => void;
    readonly box_search: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number) => void;
    readonly calibrate_section: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly convolve_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number) => void;
    readonly convolve_spectrum: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly cosmic_rays_cleaned: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly cosmic_rays_detect: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => number;
    readonly cosmic_rays_prepare: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly cosmic_rays_replace: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly curve_detrend: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly curve_events: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => number;
    readonly curve_fluxes: (a: number, b: number, c: number, d: number) => void;
    readonly curve_magnitudes: (a: number, b: number, c: number, d: number) => void;
    readonly curve_moments: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly curve_peaks: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => number;
    readonly curve_quality: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly curve_quantiles: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly curve_scores: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly curve_variability: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly curves_find: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => number;
    readonly curves_summarize: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly cutouts_block: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly dilate_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly extract_finish: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly extract_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => number;
    readonly fft_multiply: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly fft_real_forward: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly fft_real_inverse: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly filter_irregular: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly filter_regular: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => void;
    readonly find_peaks_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => number;
    readonly flux_radii_of: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly hold_bank: (a: number, b: number, c: number) => number;
    readonly kron_radii: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly label_runs: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;
    readonly label_runs_beyond: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;
    readonly label_runs_of_mask: (a: number, b: number, c: number, d: number) => number;
    readonly matched_filter_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number, p: number, q: number, r: number, s: number, t: number, u: number, v: number) => void;
    readonly math_acos: (a: number) => number;
    readonly math_acosh: (a: number) => number;
    readonly math_asin: (a: number) => number;
    readonly math_asinh: (a: number) => number;
    readonly math_atan: (a: number) => number;
    readonly math_atan2: (a: number, b: number) => number;
    readonly math_atanh: (a: number) => number;
    readonly math_binary: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly math_cbrt: (a: number) => number;
    readonly math_cos: (a: number) => number;
    readonly math_cosh: (a: number) => number;
    readonly math_erf: (a: number) => number;
    readonly math_erfc: (a: number) => number;
    readonly math_exp: (a: number) => number;
    readonly math_exp10: (a: number) => number;
    readonly math_exp2: (a: number) => number;
    readonly math_expm1: (a: number) => number;
    readonly math_gamma: (a: number) => number;
    readonly math_hypot: (a: number, b: number) => number;
    readonly math_lgamma: (a: number) => number;
    readonly math_log: (a: number) => number;
    readonly math_log10: (a: number) => number;
    readonly math_log1p: (a: number) => number;
    readonly math_log2: (a: number) => number;
    readonly math_pow: (a: number, b: number) => number;
    readonly math_sin: (a: number) => number;
    readonly math_sinh: (a: number) => number;
    readonly math_tan: (a: number) => number;
    readonly math_tanh: (a: number) => number;
    readonly math_unary: (a: number, b: number, c: number, d: number) => void;
    readonly output_length: (a: number, b: number) => number;
    readonly output_pointer: (a: number, b: number) => number;
    readonly overscan_levels: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly period_block: (a: number) => number;
    readonly period_fit: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => void;
    readonly period_power: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number) => void;
    readonly period_window: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly random_bits: (a: number, b: number, c: number, d: number, e: number) => void;
    readonly random_normal: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly random_poisson: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly random_uniform: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly release: (a: number, b: number) => void;
    readonly release_bank: (a: number) => void;
    readonly release_output: (a: number) => void;
    readonly robust_annuli: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number) => void;
    readonly robust_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly stack_pixels: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly subtract_block: (a: number, b: number, c: number, d: number) => void;
    readonly unsort_rows: (a: number, b: number, c: number, d: number, e: number, f: number) => void;
    readonly windowed_positions: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number) => void;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
