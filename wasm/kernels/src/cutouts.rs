//! Cutouts: square stamps of an image around many positions, NaN (or another value) outside the image.
//!
//! The centre of a stamp is the pixel nearest to the position, halves to the even one (IEEE 754 roundTiesToEven, as numpy's
//! rint); stamp (v, u) of position (x, y) is image (round(y) + v - half, round(x) + u - half).

use crate::lanes::{LANES, Quad};
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

/// Stamps of `size` x `size` pixels (`size` odd), one after the other in `out`. A position that is not finite has no pixel
/// inside. They are made in the order of rows, so that neighbours find the image in the cache.
pub fn cutouts(image: &[f32], width: usize, x: &[f64], y: &[f64], size: usize, outside: f32, out: &mut [f32]) {
    let outside = canonical(outside);
    let height = image.len().checked_div(width).unwrap_or(0) as i64;
    let half = (size / 2) as i64;
    let mut corners: Vec<(i64, i64, usize)> = (0..x.len()).map(|k| (corner(y[k], half), corner(x[k], half), k)).collect();
    corners.sort_unstable();
    for (top, left, k) in corners {
        let stamp = &mut out[k * size * size..][..size * size];
        let inside = (-left).clamp(0, size as i64) as usize..(width as i64).saturating_sub(left).clamp(0, size as i64) as usize;
        for (row, v) in stamp.chunks_exact_mut(size).zip(top..) {
            if v < 0 || v >= height || inside.is_empty() {
                row.fill(outside);
                continue;
            }
            let from = (v * width as i64 + left + inside.start as i64) as usize;
            row[..inside.start].fill(outside);
            copy(&image[from..from + inside.len()], &mut row[inside.clone()]);
            row[inside.end..].fill(outside);
        }
    }
}

/// Copies a short row by vectors, the last one overlapping the one before: a call of the host's memory copy costs more than the row.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    if from.len() < LANES {
        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        return;
    }
    let last = from.len() - LANES;
    for k in (0..last).step_by(LANES) {
        Quad::read(&from[k..]).write(&mut to[k..]);
    }
    Quad::read(&from[last..]).write(&mut to[last..]);
}

/// The first row or column of a stamp; far outside any image where the position is not finite.
fn corner(position: f64, half: i64) -> i64 {
    const FAR: f64 = 1e15;
    if position.is_nan() { FAR as i64 } else { position.clamp(-FAR, FAR).round_ties_even() as i64 - half }
}

/// # Safety
/// `image` holds height x width values, `x` and `y` count, `out` count x size x size.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn cutouts_block(
    image: *const f32,
    height: usize,
    width: usize,
    x: *const f64,
    y: *const f64,
    count: usize,
    size: usize,
    outside: f32,
    out: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let out = array_mut(out, count * size * size);
        cutouts(array(image, height * width), width, array(x, count), array(y, count), size, outside, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pixel by pixel.
    fn twin(image: &[f32], width: usize, x: f64, y: f64, size: usize) -> Vec<f32> {
        let height = image.len().checked_div(width).unwrap_or(0);
        let half = (size / 2) as f64;
        let mut out = vec![];
        for v in 0..size {
            for u in 0..size {
                let (row, column) = (y.round_ties_even() + v as f64 - half, x.round_ties_even() + u as f64 - half);
                let inside = row >= 0.0 && column >= 0.0 && row < height as f64 && column < width as f64;
                out.push(if inside { image[row as usize * width + column as usize] } else { f32::NAN });
            }
        }
        out
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    fn stamps(image: &[f32], width: usize, x: &[f64], y: &[f64], size: usize) -> Vec<f32> {
        let mut out = vec![7.0; x.len() * size * size];
        cutouts(image, width, x, y, size, f32::NAN, &mut out);
        out
    }

    #[test]
    fn a_stamp_at_the_corner_is_nan_outside() {
        let image: Vec<f32> = (0..12).map(|value| value as f32).collect();
        let nan = f32::NAN;
        assert_eq!(bits(&stamps(&image, 4, &[0.4], &[-0.4], 3)), bits(&[nan, nan, nan, nan, 0.0, 1.0, nan, 4.0, 5.0]));
    }

    #[test]
    fn positions_that_are_nowhere_give_empty_stamps() {
        for position in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e300, -5e9] {
            assert!(stamps(&[1.0; 6], 3, &[position], &[0.0], 5).iter().all(|value| value.is_nan()));
            assert!(stamps(&[1.0; 6], 3, &[0.0], &[position], 5).iter().all(|value| value.is_nan()));
        }
        assert!(stamps(&[], 0, &[0.0], &[0.0], 1)[0].is_nan());
    }

    #[test]
    fn halves_go_to_the_even_pixel() {
        assert_eq!(stamps(&[1.0, 2.0, 3.0, 4.0], 4, &[0.5, 1.5, 2.5], &[0.0; 3], 1), [1.0, 3.0, 3.0]);
    }

    proptest! {
        #[test]
        fn the_same_as_pixel_by_pixel(
            width in 1usize..9, height in 1usize..7, x in -9.0f64..15.0, y in -9.0f64..15.0, half in 0usize..6,
        ) {
            let image: Vec<f32> = (0..width * height).map(|value| value as f32).collect();
            let size = 2 * half + 1;
            prop_assert_eq!(bits(&stamps(&image, width, &[x], &[y], size)), bits(&twin(&image, width, x, y, size)));
        }
    }
}
