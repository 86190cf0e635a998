//! Kron's radius: the light-weighted mean radius of an object (Kron 1980, ApJS 43, 305, eq. 1).
//!
//! R = sum r_i f_i / sum f_i over the pixels whose centres lie within the ellipse enlarged r times, where r_i is the distance from the
//! centre in units of the ellipse, r_i^2 = cxx dx^2 + cyy dy^2 + cxy dx dy. The semi-axes of the ellipse that holds most of the
//! light are 2.5 R a and 2.5 R b (Bertin & Arnouts 1996, section 7). Masked pixels are left out. Zero where either sum is not
//! positive. For a Gaussian, and r without bound, R = sqrt(pi / 2).

use crate::apertures::Frame;
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use crate::overlap::Ellipse;
use wasm_bindgen::prelude::wasm_bindgen;

pub const TRUNCATED: u8 = 1;
pub const MASKED: u8 = 2;
pub const ALL_MASKED: u8 = 4;
pub const NO_FLUX: u8 = 8;
pub const BAD_SHAPE: u8 = 64;

/// Radius, in units of the ellipse, and flags. `place`: x, y, semi-axes a and b, angle, enlargement.
pub fn kron(frame: &Frame, place: &[f64; 6]) -> (f64, u8) {
    let [x, y, a, b, theta, reach] = *place;
    if !(place.iter().all(|value| value.is_finite()) && a > 0.0 && b > 0.0 && reach > 0.0) {
        return (0.0, BAD_SHAPE);
    }
    let (cxx, half, cyy) = Ellipse::new(a, b, theta).conic();
    let determinant = cxx * cyy - half * half;
    let (wide, tall) = (reach * (cyy / determinant).sqrt(), reach * (cxx / determinant).sqrt());
    let range = |centre: f64, side: f64, count: usize| {
        let (low, high) = ((centre - side).ceil(), (centre + side).floor());
        ((low.max(0.0) as usize)..((high + 1.0).clamp(0.0, count as f64) as usize), low < 0.0 || high >= count as f64)
    };
    let ((columns, left), (rows, above)) = (range(x, wide, frame.width), range(y, tall, frame.height));
    let mut flags = if left || above { TRUNCATED } else { 0 };
    let (mut moment, mut flux, mut pixels) = (0.0, 0.0, 0);
    for v in rows {
        for u in columns.clone() {
            let (dx, dy) = (u as f64 - x, v as f64 - y);
            let square = cxx * dx * dx + cyy * dy * dy + 2.0 * half * dx * dy;
            if square > reach * reach {
                continue;
            }
            match frame.good(v, u) {
                Some(value) => {
                    moment += square.sqrt() * f64::from(value);
                    flux += f64::from(value);
                    pixels += 1;
                }
                None => flags |= MASKED,
            }
        }
    }
    flags |= match (pixels, moment > 0.0 && flux > 0.0) {
        (0, _) => ALL_MASKED,
        (_, false) => NO_FLUX,
        _ => return (moment / flux, flags),
    };
    (0.0, flags)
}

/// # Safety
/// `data`, and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x width on; `places` count x
/// (x, y, a, b, theta, reach), whose ellipses lie in these rows; `out` and `flags` count values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn kron_radii(
    data: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    first_row: usize,
    rows: usize,
    places: *const f64,
    count: usize,
    out: *mut f64,
    flags: *mut u8,
) {
    // SAFETY: promised by the caller.
    let (frame, places, out, flags) = unsafe {
        let mask = (!mask.is_null()).then(|| array(mask, rows * width));
        let frame = Frame { data: array(data, rows * width), variance: None, mask, width, height, first_row };
        (frame, array(places, 6 * count), array_mut(out, count), array_mut(flags, count))
    };
    for ((place, out), flag) in places.as_chunks::<6>().0.iter().zip(out).zip(flags) {
        let (radius, flags) = kron(&frame, place);
        (*out, *flag) = (canonical64(radius), flags);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(data: &[f32], width: usize) -> Frame<'_> {
        Frame { data, variance: None, mask: None, width, height: data.len() / width, first_row: 0 }
    }

    fn image(width: usize, height: usize, value: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        (0..width * height).map(|at| value((at % width) as f64, (at / width) as f64) as f32).collect()
    }

    #[test]
    fn a_gaussian_has_the_root_of_half_pi() {
        let ellipse = Ellipse::new(6.0, 3.0, 0.7);
        let (cxx, half, cyy) = ellipse.conic();
        let data = image(121, 101, |x, y| {
            let (dx, dy) = (x - 60.2, y - 49.7);
            libm::exp(-(cxx * dx * dx + cyy * dy * dy + 2.0 * half * dx * dy) / 2.0)
        });
        let (radius, flags) = kron(&frame(&data, 121), &[60.2, 49.7, 6.0, 3.0, 0.7, 7.0]);
        assert!((radius - (std::f64::consts::PI / 2.0).sqrt()).abs() < 1e-3, "{radius}");
        assert_eq!(flags, 0);
    }

    #[test]
    fn even_light_has_two_thirds_of_the_radius() {
        let data = vec![2.0; 201 * 203];
        let (radius, flags) = kron(&frame(&data, 201), &[100.0, 100.0, 20.0, 10.0, 0.3, 4.0]);
        assert!((radius - 8.0 / 3.0).abs() < 5e-3 && flags == 0, "{radius}");
    }

    #[test]
    fn what_has_no_radius_says_why() {
        let mut data = vec![-1.0; 30];
        assert_eq!(kron(&frame(&data, 6), &[2.0, 2.0, 1.0, 1.0, 0.0, 1.5]), (0.0, NO_FLUX));
        assert_eq!(kron(&frame(&data, 6), &[2.0, 2.0, 0.0, 1.0, 0.0, 1.5]), (0.0, BAD_SHAPE));
        assert_eq!(kron(&frame(&data, 6), &[f64::NAN, 2.0, 1.0, 1.0, 0.0, 1.5]), (0.0, BAD_SHAPE));
        assert_eq!(kron(&frame(&data, 6), &[-90.0, 2.0, 1.0, 1.0, 0.0, 1.5]), (0.0, TRUNCATED | ALL_MASKED));
        data.fill(1.0);
        data[14] = f32::NAN;
        let (radius, flags) = kron(&frame(&data, 6), &[2.0, 2.0, 1.0, 1.0, 0.0, 1.0]);
        assert_eq!((radius, flags), (1.0, MASKED));
        assert_eq!(kron(&frame(&data, 6), &[0.0, 2.0, 1.0, 1.0, 0.0, 1.0]).1, TRUNCATED);
    }
}
