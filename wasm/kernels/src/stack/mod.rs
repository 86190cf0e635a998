//! Combination of N frames of one shape into one: masters of bias, dark and flat, coadds of aligned images.
//!
//! Every frame i is scaled first, v_i = s_i x_i (rounded to f32) with variance s_i^2 V_i. Unusable are pixels that are masked, not
//! finite, or of a variance (or weight) that is not positive and finite. Then values are rejected, by a clip over the frames of
//! a pixel (`robust::moments`), or the lowest and highest ones; then the n that are left combine:
//!
//! mean: sum(w v) / sum(w), variance sum(w^2 V) / sum(w)^2 (1 / sum(w) for w = 1 / V); without variances from the scatter
//! around it, n / (n - 1) sum(w^2 (v - mean)^2) / sum(w)^2, unknown of one frame.
//! median: of an even number the mean of the two middle ones; variance that of the unweighted mean times the inefficiency of the
//! median of n normal values (1.35 for 3, pi / 2 in the limit; `robust::order::median_inefficiency`).
//!
//! Where no frame is left image and variance are NaN and the count is 0. Units are those of the frames.

pub mod combine;
pub mod reject;
pub mod sort;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use crate::robust::clip_from;
use combine::{Frames, Rule, combine};
use wasm_bindgen::prelude::wasm_bindgen;

/// Combines `count` pixels of `frames` frames. `planes` holds 3 pointers a frame: values, mask, variance (null where absent);
/// `factors` all scales, then all weights. `numbers`: median (0 or 1), weights by variance, noise given as weights, how
/// many lowest and highest go; then, with a clip, its five (robust::clip_from).
///
/// # Safety
/// Every array holds `count` values, `numbers` 5 or, where `clips`, 10.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn stack_pixels(
    planes: *const *const u8,
    factors: *const f64,
    frames: usize,
    count: usize,
    numbers: *const f64,
    clips: bool,
    image: *mut f32,
    variance: *mut f32,
    counts: *mut u16,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let planes = array(planes, 3 * frames).as_chunks::<3>().0;
        let length = |pointer: *const u8| if pointer.is_null() { 0 } else { count };
        let (scales, weights) = array(factors, 2 * frames).split_at(frames);
        let numbers = array(numbers, if clips { 10 } else { 5 });
        let frames = Frames {
            values: planes.iter().map(|plane| array(plane[0].cast(), count)).collect(),
            masks: planes.iter().map(|plane| array(plane[1], length(plane[1]))).collect(),
            noise: planes.iter().map(|plane| array(plane[2].cast(), length(plane[2]))).collect(),
            inverse: numbers[2] != 0.0,
            scales,
            weights,
        };
        let extremes = (numbers[3] as usize, numbers[4] as usize);
        let rule = Rule { median: numbers[0] != 0.0, by_variance: numbers[1] != 0.0, clip: clip_from(&numbers[5..]), extremes };
        combine(&frames, &rule, array_mut(image, count), array_mut(variance, count), array_mut(counts, count));
    }
}
