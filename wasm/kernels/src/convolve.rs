//! Correlation of an image with a small kernel: out(y, x) = sum over (v, u) of kernel(v, u) image(y + v - cy, x + u - cx),
//! with (cy, cx) the central element. Outside the image there is zero.

use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

/// Rows `first..last` of the result; `out` starts at row `first`. Sums run over rows of the kernel, then columns, in f32.
pub fn correlate(image: &[f32], width: usize, kernel: &[f32], kernel_width: usize, first: usize, last: usize, out: &mut [f32]) {
    let (height, kernel_height) = (image.len() / width, kernel.len() / kernel_width);
    let (cy, cx) = (kernel_height / 2, kernel_width / 2);
    for y in first..last {
        let row = &mut out[(y - first) * width..][..width];
        row.fill(0.0);
        for v in 0..kernel_height {
            if y + v < cy || y + v - cy >= height {
                continue;
            }
            let line = &image[(y + v - cy) * width..][..width];
            for u in 0..kernel_width {
                let weight = kernel[v * kernel_width + u];
                let (to, from) = (cx.saturating_sub(u).min(width), u.saturating_sub(cx).min(width));
                let count = width - to.max(from);
                for (sum, value) in row[to..to + count].iter_mut().zip(&line[from..from + count]) {
                    *sum += weight * value;
                }
            }
        }
        row.iter_mut().for_each(|value| *value = canonical(*value));
    }
}

/// # Safety
/// `image` holds height x width values, `kernel` kernel_height x kernel_width, `out` (last - first) x width.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn correlate_rows(
    image: *const f32,
    height: usize,
    width: usize,
    kernel: *const f32,
    kernel_height: usize,
    kernel_width: usize,
    first: usize,
    last: usize,
    out: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        correlate(
            array(image, height * width),
            width,
            array(kernel, kernel_height * kernel_width),
            kernel_width,
            first,
            last,
            array_mut(out, (last - first) * width),
        );
    }
}
