//! Radii of circles that hold given parts of an object's light: half of it gives the half-light radius.
//!
//! Light is summed in 64 rings of equal width out to a largest radius; every pixel is cut into s x s squares, each of which counts
//! to the ring that its centre lies in. Where the sum over rings first reaches the part wanted of the whole (of the light within the
//! largest radius, or of a flux that is given), the radius is interpolated linearly within the ring, as SEP's flux_radius and
//! SExtractor's FLUX_RADIUS do. Masked pixels are given the mean of the good ones of their ring. A Gaussian has its half within 1.1774 sigma. Units: pixels.

use crate::apertures::Frame;
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

pub const TRUNCATED: u8 = 1;
pub const MASKED: u8 = 2;
pub const ALL_MASKED: u8 = 4;
pub const NO_FLUX: u8 = 8;
pub const BAD_SHAPE: u8 = 64;

const RINGS: usize = 64;

/// One radius for each of `parts`, into `radii`; flags. `place`: x, y, largest radius, the flux that is the whole (NaN: what is within
/// the largest radius). Radii are NaN where the part is never reached, or the whole is not positive.
pub fn flux_radii(frame: &Frame, place: &[f64; 4], parts: &[f64], squares: usize, radii: &mut [f64]) -> u8 {
    radii.fill(f64::NAN);
    let [x, y, largest, whole] = *place;
    if !(x.is_finite() && y.is_finite() && largest > 0.0 && largest.is_finite()) {
        return BAD_SHAPE;
    }
    let (mut rings, mut flags) = rings(frame, (x, y), largest, squares);
    if flags & ALL_MASKED != 0 {
        return flags;
    }
    for ring in 1..RINGS {
        rings[ring] += rings[ring - 1];
    }
    let whole = if whole.is_nan() { rings[RINGS - 1] } else { whole };
    if whole <= 0.0 {
        return flags | NO_FLUX;
    }
    for (radius, part) in radii.iter_mut().zip(parts) {
        match crossing(&rings, part * whole) {
            Some(ring) => *radius = ring * largest / RINGS as f64,
            None => flags |= NO_FLUX,
        }
    }
    flags
}

/// Light of each ring, and flags.
fn rings(frame: &Frame, (x, y): (f64, f64), largest: f64, squares: usize) -> ([f64; RINGS], u8) {
    let range = |centre: f64, count: usize| {
        let (low, high) = ((centre - largest + 0.5).floor(), (centre + largest + 0.5).floor());
        ((low.max(0.0) as usize)..((high + 1.0).clamp(0.0, count as f64) as usize), low < 0.0 || high >= count as f64)
    };
    let ((columns, left), (rows, above)) = (range(x, frame.width), range(y, frame.height));
    let (mut light, mut good, mut bad) = ([0.0; RINGS], [0u32; RINGS], [0u32; RINGS]);
    let (step, scale) = (1.0 / squares as f64, RINGS as f64 / largest);
    for v in rows {
        for u in columns.clone() {
            let (dx, dy) = (u as f64 - x, v as f64 - y);
            let nearest = (dx.abs() - 0.5).max(0.0).powi(2) + (dy.abs() - 0.5).max(0.0).powi(2);
            if nearest >= largest * largest {
                continue;
            }
            let pixel = frame.good(v, u);
            let (part, counts) =
                (f64::from(pixel.unwrap_or(0.0)) * step * step, if pixel.is_some() { &mut good } else { &mut bad });
            each_square(dx, dy, squares, scale, |ring| {
                light[ring] += part;
                counts[ring] += 1;
            });
        }
    }
    for ring in 0..RINGS {
        if bad[ring] > 0 && good[ring] > 0 {
            light[ring] *= f64::from(good[ring] + bad[ring]) / f64::from(good[ring]);
        }
    }
    let any = |counts: &[u32; RINGS]| counts.iter().any(|&count| count > 0);
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    (light, flag(left || above, TRUNCATED) | flag(any(&bad), MASKED) | flag(!any(&good), ALL_MASKED))
}

/// The ring of each square of a pixel, those beyond the last one left out.
#[inline(always)]
fn each_square(dx: f64, dy: f64, squares: usize, scale: f64, mut count: impl FnMut(usize)) {
    let step = 1.0 / squares as f64;
    let first = 0.5 * (step - 1.0);
    for j in 0..squares {
        let sy = dy + first + j as f64 * step;
        for i in 0..squares {
            let sx = dx + first + i as f64 * step;
            let ring = ((sx * sx + sy * sy).sqrt() * scale) as usize;
            if ring < RINGS {
                count(ring);
            }
        }
    }
}

/// Where the sums over rings first reach a value, in rings.
fn crossing(sums: &[f64; RINGS], value: f64) -> Option<f64> {
    let ring = sums.iter().position(|&sum| sum >= value)?;
    let below = if ring == 0 { 0.0 } else { sums[ring - 1] };
    let rise = sums[ring] - below;
    Some(ring as f64 + if rise > 0.0 { ((value - below) / rise).clamp(0.0, 1.0) } else { 0.0 })
}

/// # Safety
/// `data`, and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places` count x
/// (x, y, largest, whole), whose disks lie in these rows; `parts` `wanted` values; `out` count x wanted, `flags` count values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn flux_radii_of(
    data: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    first_row: usize,
    rows: usize,
    places: *const f64,
    count: usize,
    parts: *const f64,
    wanted: usize,
    squares: usize,
    out: *mut f64,
    flags: *mut u8,
) {
    // SAFETY: promised by the caller.
    let (frame, places, parts, out, flags) = unsafe {
        let mask = (!mask.is_null()).then(|| array(mask, rows * width));
        let frame = Frame { data: array(data, rows * width), variance: None, mask, width, height, first_row };
        (frame, array(places, 4 * count), array(parts, wanted), array_mut(out, count * wanted), array_mut(flags, count))
    };
    for ((place, out), flag) in places.as_chunks::<4>().0.iter().zip(out.chunks_exact_mut(wanted)).zip(flags) {
        *flag = flux_radii(&frame, place, parts, squares, out);
        out.iter_mut().for_each(|radius| *radius = canonical64(*radius));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(data: &[f32], width: usize) -> Frame<'_> {
        Frame { data, variance: None, mask: None, width, height: data.len() / width, first_row: 0 }
    }

    fn gaussian(width: usize, height: usize, (x0, y0): (f64, f64), sigma: f64) -> Vec<f32> {
        let at = |k: usize| ((k % width) as f64 - x0, (k / width) as f64 - y0);
        (0..width * height)
            .map(|k| (1000.0 * libm::exp(-(at(k).0.powi(2) + at(k).1.powi(2)) / (2.0 * sigma * sigma))) as f32)
            .collect()
    }

    #[test]
    fn half_the_light_of_a_gaussian() {
        let data = gaussian(90, 80, (44.3, 39.8), 4.0);
        let mut radii = [0.0; 3];
        let flags = flux_radii(&frame(&data, 90), &[44.3, 39.8, 30.0, f64::NAN], &[0.2, 0.5, 0.9], 5, &mut radii);
        for (radius, part) in radii.iter().zip([0.2, 0.5, 0.9]) {
            // Pixels smear the light: their own variance is 1/12 in each direction.
            let exact = (-2.0 * (16.0 + 1.0 / 12.0) * libm::log(1.0 - part)).sqrt();
            assert!((radius - exact).abs() < 0.015, "{radius} {exact}");
        }
        assert_eq!(flags, 0);
    }

    #[test]
    fn the_flux_given_is_the_whole() {
        let data = vec![1.0; 101 * 101];
        let mut radii = [0.0; 2];
        let whole = std::f64::consts::PI * 400.0;
        assert_eq!(flux_radii(&frame(&data, 101), &[50.0, 50.0, 30.0, whole], &[0.25, 1.0], 9, &mut radii), 0);
        assert!((radii[0] - 10.0).abs() < 0.02 && (radii[1] - 20.0).abs() < 0.02, "{radii:?}");
        assert_eq!(flux_radii(&frame(&data, 101), &[50.0, 50.0, 10.0, whole], &[0.25, 1.0], 9, &mut radii), NO_FLUX);
        assert!(radii[1].is_nan());
    }

    #[test]
    fn what_has_no_radius_says_why() {
        let data = vec![-1.0; 36];
        let mut radii = [0.0];
        for (place, flags) in [
            ([3.0, 3.0, 2.0, f64::NAN], NO_FLUX),
            ([3.0, 3.0, 0.0, f64::NAN], BAD_SHAPE),
            ([f64::INFINITY, 3.0, 1.0, f64::NAN], BAD_SHAPE),
            ([-60.0, 3.0, 1.0, f64::NAN], TRUNCATED | ALL_MASKED),
        ] {
            assert_eq!(flux_radii(&frame(&data, 6), &place, &[0.5], 5, &mut radii), flags);
            assert!(radii[0].is_nan());
        }
        let mut data = vec![1.0; 36];
        data[14] = f32::NAN;
        assert_eq!(flux_radii(&frame(&data, 6), &[2.0, 2.0, 1.4, f64::NAN], &[0.5], 5, &mut radii), MASKED);
        assert_eq!(flux_radii(&frame(&data, 6), &[5.0, 4.0, 1.2, f64::NAN], &[0.5], 5, &mut radii), TRUNCATED);
    }
}
