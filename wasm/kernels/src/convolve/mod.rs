//! Linear filters of an image: out(y, x) = sum over (v, u) of k(v, u) image(y + v - cy, x + u - cx), a correlation; a convolution is one
//! with the kernel turned by 180 degrees. Units: those of the image times those of the kernel. Pixels that are masked or not finite
//! weigh zero. `normalise`: divided by the sum of the kernel over the pixels that counted, times its whole sum (Knutsson & Westin 1993,
//! Proc. CVPR, 515, eq. 2), so that holes are interpolated over; NaN where less than LEAST of the kernel is left.

pub mod direct;
pub mod frame;
#[cfg(test)]
mod tests;
pub mod tiles;

use crate::memory::{array, array_mut};
use direct::{Stamp, correlate, correlate_separable};
use frame::{Border, Frame, Pixels, Validity, Values};
use tiles::Tiles;
use wasm_bindgen::prelude::wasm_bindgen;

/// Part of a kernel's sum below which nothing is interpolated.
pub const LEAST: f32 = 1e-3;

/// How rows `first..last` are computed.
pub enum Method<'a> {
    Direct(Stamp<'a>),
    Separable { column: Stamp<'a>, row: Stamp<'a> },
    Tiled { stamp: Stamp<'a>, spectrum: &'a [f32], tiles: Tiles },
}

impl Method<'_> {
    pub fn run<P: Pixels>(&mut self, frame: &Frame<P>, first: usize, last: usize, out: &mut [f32]) {
        match self {
            Method::Direct(stamp) => correlate(frame, stamp, first, last, out),
            Method::Separable { column, row } => correlate_separable(frame, column, row, first, last, out),
            Method::Tiled { stamp, spectrum, tiles } => tiles.correlate(frame, stamp, spectrum, first, last, out),
        }
    }

    fn sum(&self) -> f64 {
        let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
        match self {
            Method::Direct(stamp) | Method::Tiled { stamp, .. } => sum(stamp.values),
            Method::Separable { column, row } => sum(column.values) * sum(row.values),
        }
    }
}

/// Divides `out` by the share of the kernel that lay on pixels that count.
pub fn normalise<P: Pixels>(method: &mut Method, validity: &Frame<P>, first: usize, last: usize, out: &mut [f32]) {
    let mut weight = vec![0.0; out.len()];
    method.run(validity, first, last, &mut weight);
    let sum = method.sum() as f32;
    for (value, weight) in out.iter_mut().zip(weight) {
        *value = if weight > LEAST * sum { *value / weight * sum } else { f32::NAN };
    }
}

/// The spectrum of a kernel for `convolve_rows` with tiles of that size.
///
/// # Safety
/// `kernel` holds its height x width values, `out` twice the size of a tile, a power of two in either direction.
#[wasm_bindgen]
pub unsafe fn convolve_spectrum(
    kernel: *const f32,
    height: usize,
    width: usize,
    tile_height: usize,
    tile_width: usize,
    out: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let stamp = Stamp { values: array(kernel, height * width), height, width, cy: 0, cx: 0 };
        Tiles::new(tile_height, tile_width).spectrum(&stamp, array_mut(out, 2 * tile_height * tile_width));
    }
}

/// Rows `first..last` of the filtered image. Of its `height` rows, `image` (and `mask`, unless it is null) holds `held` from `top` on.
/// With `row_kernel` the kernel is a column of `kernel_height` and that row of `kernel_width`; with `spectrum` tiles are used.
///
/// # Safety
/// All arrays hold what these numbers say; those that are absent are null; `out` holds (last - first) x width.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn convolve_rows(
    image: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    top: usize,
    held: usize,
    kernel: *const f32,
    row_kernel: *const f32,
    spectrum: *const f32,
    kernel_height: usize,
    kernel_width: usize,
    cy: usize,
    cx: usize,
    tile_height: usize,
    tile_width: usize,
    border: u32,
    normalised: bool,
    first: usize,
    last: usize,
    out: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let size = held * width;
        let values = || Values { image: array(image, size), mask: array(mask, if mask.is_null() { 0 } else { size }) };
        let border = Border::from_code(border);
        let stamp = |values: *const f32, height: usize, width: usize| Stamp {
            values: array(values, height * width),
            height,
            width,
            cy,
            cx,
        };
        let mut method = if !spectrum.is_null() {
            let spectrum = array(spectrum, 2 * tile_height * tile_width);
            Method::Tiled {
                stamp: stamp(kernel, kernel_height, kernel_width),
                spectrum,
                tiles: Tiles::new(tile_height, tile_width),
            }
        } else if row_kernel.is_null() {
            Method::Direct(stamp(kernel, kernel_height, kernel_width))
        } else {
            Method::Separable { column: stamp(kernel, kernel_height, 1), row: stamp(row_kernel, 1, kernel_width) }
        };
        let out = array_mut(out, (last - first) * width);
        method.run(&Frame { pixels: values(), height, width, top, border }, first, last, out);
        if normalised {
            normalise(&mut method, &Frame { pixels: Validity(values()), height, width, top, border }, first, last, out);
        }
    }
}
