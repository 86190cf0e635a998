//! Weight of a reduced image from its sky and noise maps: variance = rms^2 + max(data - sky, 0) / gain, weight = 1 / variance (the
//! Poisson noise of what stands above the sky, in the units of the image; Bertin & Arnouts 1996, A&AS 117, 393; Howell, Handbook of
//! CCD Astronomy, 4.4). Weight 0 where a flag is set; where rms is not above zero, or the weight not positive and finite, it is 0 and
//! the flag ZERO_WEIGHT is set.

use crate::calibrate::flags::ZERO_WEIGHT;
use crate::memory::{array, array_mut};
use wasm_bindgen::prelude::wasm_bindgen;

/// Weights and flags of some pixels; `flags` comes with those that were set before.
pub fn weights(image: &[f32], sky: &[f32], rms: &[f32], gain: f32, weight: &mut [f32], flags: &mut [u16]) {
    for k in 0..image.len() {
        let above = image[k] - sky[k];
        let variance = rms[k] * rms[k] + if above < 0.0 { 0.0 } else { above / gain };
        let inverse = 1.0 / variance;
        let sound = rms[k] > 0.0 && inverse > 0.0 && inverse < f32::INFINITY;
        weight[k] = if sound && flags[k] == 0 { inverse } else { 0.0 };
        flags[k] |= if sound { 0 } else { u16::from(ZERO_WEIGHT) };
    }
}

/// # Safety
/// Every array holds `count` values; `earlier` may be null.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn background_weights(
    image: *const f32,
    sky: *const f32,
    rms: *const f32,
    earlier: *const u16,
    count: usize,
    gain: f64,
    weight: *mut f32,
    flags: *mut u16,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let flags = array_mut(flags, count);
        if earlier.is_null() {
            flags.fill(0)
        } else {
            flags.copy_from_slice(array(earlier, count))
        }
        weights(array(image, count), array(sky, count), array(rms, count), gain as f32, array_mut(weight, count), flags);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_cases_of_the_formula_and_what_is_no_number() {
        let image = [5000.0, 900.0, 5000.0, 5000.0, f32::NAN, 5000.0];
        let rms = [40.0, 40.0, 40.0, 0.0, 40.0, f32::NAN];
        let (mut weight, mut flags) = ([9.0; 6], [0, 0, 4, 0, 0, 0]);
        weights(&image, &[1000.0; 6], &rms, 4.0, &mut weight, &mut flags);
        assert_eq!(weight, [1.0 / 2600.0, 1.0 / 1600.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(flags, [0, 0, 4, 2, 2, 2]);
    }
}
