//! What the caller reaches.

use super::{Band, Replacement, Search, detect, prepare, replace};
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

unsafe fn optional<'a, T>(pointer: *const T, length: usize) -> Option<&'a [T]> {
    // SAFETY: promised by the caller.
    if pointer.is_null() { None } else { Some(unsafe { array(pointer, length) }) }
}

/// `mask` and `background` may be null.
///
/// # Safety
/// Each array holds height x width values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn cosmic_rays_prepare(
    image: *const f32,
    height: usize,
    width: usize,
    mask: *const u8,
    background: *const f32,
    saturation: f32,
    clean: *mut f32,
    bad: *mut u8,
) {
    let count = height * width;
    // SAFETY: promised by the caller.
    unsafe {
        let (mask, background) = (optional(mask, count), optional(background, count));
        prepare(array(image, count), width, mask, background, saturation, array_mut(clean, count), array_mut(bad, count));
    }
}

/// Hits among the rows `first..last` of a band of `height` rows; how many. `background` and `variance` may be null.
///
/// # Safety
/// Each array holds height x width values, `hits` (last - first) x width.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn cosmic_rays_detect(
    image: *const f32,
    bad: *const u8,
    background: *const f32,
    variance: *const f32,
    height: usize,
    width: usize,
    first: usize,
    last: usize,
    limit: f32,
    fraction: f32,
    contrast: f32,
    gain: f32,
    read_noise: f32,
    separable: bool,
    hits: *mut u8,
) -> usize {
    let count = height * width;
    let band = Band { width, height, first, last };
    let search = Search { limit, fraction, contrast, gain, read_noise, separable };
    // SAFETY: promised by the caller.
    unsafe {
        let (background, variance) = (optional(background, count), optional(variance, count));
        detect(
            array(image, count),
            array(bad, count),
            background,
            variance,
            band,
            &search,
            array_mut(hits, (last - first) * width),
        )
    }
}

/// Adds the hits of one search to all, and replaces all of them in `clean`. `how`: 0 median, 1 mean, 2 inverse distance.
///
/// # Safety
/// Each array holds height x width values.
#[wasm_bindgen]
pub unsafe fn cosmic_rays_replace(
    clean: *mut f32,
    bad: *const u8,
    new: *const u8,
    all: *mut u8,
    height: usize,
    width: usize,
    how: u8,
) {
    let count = height * width;
    let how = match how {
        0 => Replacement::Median,
        1 => Replacement::Mean,
        _ => Replacement::InverseDistance,
    };
    // SAFETY: promised by the caller.
    unsafe {
        let all = array_mut(all, count);
        all.iter_mut().zip(array(new, count)).for_each(|(all, &new)| *all |= new);
        replace(array_mut(clean, count), array(bad, count), all, width, how);
    }
}

/// The image, with the values of `clean` and the background where it was hit.
///
/// # Safety
/// Each array holds height x width values; `background` may be null.
#[wasm_bindgen]
pub unsafe fn cosmic_rays_cleaned(
    image: *const f32,
    clean: *const f32,
    background: *const f32,
    hits: *const u8,
    height: usize,
    width: usize,
    out: *mut f32,
) {
    let count = height * width;
    // SAFETY: promised by the caller.
    unsafe {
        let (image, clean, background, hits) =
            (array(image, count), array(clean, count), optional(background, count), array(hits, count));
        for (k, out) in array_mut(out, count).iter_mut().enumerate() {
            let replaced = clean[k] + background.map_or(0.0, |background| background[k]);
            *out = canonical(if hits[k] == 0 { image[k] } else { replaced });
        }
    }
}
