//! The difference of two planes, pixel by pixel: an image less its background, a new image less its reference.

use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

/// out = image - other. All have the same length.
pub fn subtract(image: &[f32], other: &[f32], out: &mut [f32]) {
    for ((out, image), other) in out.iter_mut().zip(image).zip(other) {
        *out = canonical(image - other);
    }
}

/// `out` may be none of the inputs.
///
/// # Safety
/// Each array holds `count` values.
#[wasm_bindgen]
pub unsafe fn subtract_block(image: *const f32, other: *const f32, count: usize, out: *mut f32) {
    // SAFETY: promised by the caller.
    unsafe { subtract(array(image, count), array(other, count), array_mut(out, count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_with_one_kind_of_nan() {
        let mut out = [9.0; 4];
        subtract(&[5.0, f32::NAN, f32::INFINITY, 0.0], &[3.5, 1.0, f32::INFINITY, 0.0], &mut out);
        assert_eq!(out.map(f32::to_bits), [1.5f32.to_bits(), 0x7fc0_0000, 0x7fc0_0000, 0]);
        subtract(&[], &[], &mut []);
    }
}
