/* tslint:disable */
/* eslint-disable */

/**
 * A zeroed array of so many bytes; null when memory is exhausted.
 */
export function allocate(bytes: number): number;

/**
 * # Safety
 * `image` holds height x width values, `kernel` kernel_height x kernel_width, `out` (last - first) x width.
 */
export function correlate_rows(image: number, height: number, width: number, kernel: number, kernel_height: number, kernel_width: number, first: number, last: number, out: number): void;

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
 * # Safety
 * `image` holds height x width values, `x` and `y` count, `out` count x size x size.
 */
export function cutouts_block(image: number, height: number, width: number, x: number, y: number, count: number, size: number, outside: number, out: number): void;

/**
 * Columns of the output: x, y (i32), value (f32).
 *
 * # Safety
 * `image` holds height x width values.
 */
export function find_peaks_rows(image: number, height: number, width: number, first: number, last: number, radius: number, threshold: number): number;

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
 * Gives back what `allocate(bytes)` gave.
 *
 * # Safety
 * `pointer` comes from `allocate` with the same size and is not used again.
 */
export function release(pointer: number, bytes: number): void;

/**
 * Ends an output.
 *
 * # Safety
 * `output` comes from a kernel and is not used again.
 */
export function release_output(output: number): void;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly allocate: (a: number) => number;
    readonly correlate_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly cosmic_rays_cleaned: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly cosmic_rays_detect: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => number;
    readonly cosmic_rays_prepare: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number) => void;
    readonly cosmic_rays_replace: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => void;
    readonly cutouts_block: (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number) => void;
    readonly find_peaks_rows: (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;
    readonly output_length: (a: number, b: number) => number;
    readonly output_pointer: (a: number, b: number) => number;
    readonly release: (a: number, b: number) => void;
    readonly release_output: (a: number) => void;
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
