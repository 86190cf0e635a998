//! Numeric kernels of astro.
//!
//! One kernel, one file or one folder: its formula, its source and its units at the head, a slow and obvious twin
//! and closed forms in its tests. Each kernel is a pure function over slices; the `#[wasm_bindgen]` functions at its end
//! are thin: they turn pointers into slices.
//!
//! Rules that keep results identical on every machine: no relaxed SIMD, sums in a fixed order, `libm` in place of the
//! platform's mathematics, and every NaN that is stored is the canonical one (`nan::canonical`).
//! Planes are f32; sums and moments are f64. Pixels count from (0, 0), arrays are [y][x], row-major.

pub mod apertures;
pub mod background;
pub mod box_search;
pub mod calibrate;
pub mod convolve;
pub mod cosmic_rays;
pub mod curves;
pub mod cutouts;
pub mod dilate;
pub mod extract;
pub mod fft;
pub mod filter1d;
pub mod flux_radius;
pub mod kron;
pub mod label;
pub mod lanes;
pub mod matched_filter;
pub mod math;
pub mod memory;
pub mod nan;
pub mod order;
pub mod overlap;
pub mod peaks;
pub mod periods;
pub mod random;
pub mod robust;
pub mod runs;
pub mod simd;
pub mod stack;
pub mod subtract;
pub mod weight;
pub mod windowed;
