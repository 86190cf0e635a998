//! Peaks: pixels that no pixel of their window exceeds and that are above a threshold.
//!
//! A pixel (y, x) is a peak when value > threshold and value >= every pixel of the (2r+1) x (2r+1) window around it, cut at
//! the borders of the image. Every pixel of a plateau is a peak. NaN is never a peak and hides nothing. The same set as
//! a grey dilation with a square of ones followed by a comparison (Gonzalez & Woods, Digital Image Processing, 9.6).
//! A negative peak is a peak of the negated image. Large windows take running maxima (van Herk 1992, Pattern Recogn. Lett. 13, 517;
//! Gil & Werman 1993, IEEE Trans. PAMI 15, 504), three comparisons a pixel whatever the window.

use crate::memory::{Column, Output, array};
use wasm_bindgen::prelude::wasm_bindgen;

pub struct Peaks {
    pub x: Vec<i32>,
    pub y: Vec<i32>,
    pub value: Vec<f32>,
}

/// What is looked for.
#[derive(Clone, Copy)]
pub struct Search {
    /// Half the window, in pixels.
    pub radius: usize,
    pub threshold: f32,
    pub positive: bool,
    pub negative: bool,
}

/// Windows up to this radius are looked at pixel by pixel.
const NEAR: usize = 8;

/// Most of an image is below the threshold: so many pixels are passed over at once.
const LANES: usize = 32;

/// Peaks of the rows `first..last` of an image of `width` columns, in the order of rows, then columns; where a pixel is a peak of
/// either sign (threshold below zero) it comes once. Rows outside that range are looked at as neighbours.
pub fn find_peaks(image: &[f32], width: usize, first: usize, last: usize, search: Search) -> Peaks {
    let mut peaks = Peaks { x: vec![], y: vec![], value: vec![] };
    let far = search.radius > NEAR;
    let highest =
        |wanted: bool, sign: f32| if far && wanted { highest(image, width, first, last, search.radius, sign) } else { vec![] };
    let (high, low) = (highest(search.positive, 1.0), highest(search.negative, -1.0));
    let is_peak = |y: usize, x: usize, value: f32, sign: f32, highest: &[f32]| {
        value * sign > search.threshold
            && if far {
                value * sign >= highest[(y - first) * width + x]
            } else {
                is_highest(image, width, y, x, search.radius, sign)
            }
    };
    for y in first..last {
        let row = &image[y * width..(y + 1) * width];
        for (block, values) in row.chunks(LANES).enumerate() {
            if !any_beyond(values, search) {
                continue;
            }
            for (k, &value) in values.iter().enumerate() {
                let x = block * LANES + k;
                if search.positive && is_peak(y, x, value, 1.0, &high) || search.negative && is_peak(y, x, value, -1.0, &low) {
                    peaks.x.push(x as i32);
                    peaks.y.push(y as i32);
                    peaks.value.push(value);
                }
            }
        }
    }
    peaks
}

#[inline(always)]
fn any_beyond(values: &[f32], Search { threshold, positive, negative, .. }: Search) -> bool {
    positive && values.iter().fold(false, |any, &value| any | (value > threshold))
        || negative && values.iter().fold(false, |any, &value| any | (-value > threshold))
}

fn is_highest(image: &[f32], width: usize, y: usize, x: usize, radius: usize, sign: f32) -> bool {
    let height = image.len() / width;
    let value = image[y * width + x] * sign;
    let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
    (y.saturating_sub(radius)..(y + radius + 1).min(height))
        .all(|row| !image[row * width..][columns.clone()].iter().any(|&other| other * sign > value))
}

/// The highest value (of the image times `sign`) of the window around each pixel of the rows `first..last`.
fn highest(image: &[f32], width: usize, first: usize, last: usize, radius: usize, sign: f32) -> Vec<f32> {
    let height = image.len() / width;
    let (top, bottom) = (first.saturating_sub(radius), (last + radius).min(height));
    let mut along = vec![f32::NEG_INFINITY; (bottom - top) * width];
    let mut line: Vec<f32> = vec![0.0; width];
    for (row, out) in image[top * width..bottom * width].chunks_exact(width).zip(along.chunks_exact_mut(width)) {
        line.iter_mut().zip(row).for_each(|(to, &value)| *to = if value.is_nan() { f32::NEG_INFINITY } else { value * sign });
        running(&line, 1, 0, width, radius, out);
    }
    let mut out = vec![f32::NEG_INFINITY; (last - first) * width];
    running(&along, width, first - top, last - first, radius, &mut out);
    out
}

/// Running maxima over rows of `stride` values: of the rows `from..from + count`, each with `radius` rows on either side, as far as
/// there are any. Blocks of 2 r + 1 rows: the window is the end of one and the beginning of the next.
fn running(rows: &[f32], stride: usize, from: usize, count: usize, radius: usize, out: &mut [f32]) {
    let (length, window) = (rows.len() / stride, 2 * radius + 1);
    let (mut ahead, mut behind) = (rows.to_vec(), rows.to_vec());
    let raise = |to: &mut [f32], by: &[f32]| to.iter_mut().zip(by).for_each(|(to, &by)| *to = if by > *to { by } else { *to });
    for at in 1..length {
        if at % window != 0 {
            let (done, rest) = ahead.split_at_mut(at * stride);
            raise(&mut rest[..stride], &done[(at - 1) * stride..]);
        }
        let back = length - 1 - at;
        if (back + 1) % window != 0 {
            let (rest, done) = behind.split_at_mut((back + 1) * stride);
            raise(&mut rest[back * stride..], &done[..stride]);
        }
    }
    for (k, out) in out.chunks_exact_mut(stride).take(count).enumerate() {
        let (low, high) = ((from + k).saturating_sub(radius), (from + k + radius).min(length - 1));
        // What lies in one block begins with it, or ends where the rows do.
        if low / window != high / window {
            out.copy_from_slice(&ahead[high * stride..][..stride]);
            raise(out, &behind[low * stride..][..stride]);
        } else if low % window == 0 {
            out.copy_from_slice(&ahead[high * stride..][..stride]);
        } else {
            out.copy_from_slice(&behind[low * stride..][..stride]);
        }
    }
}

/// Columns of the output: x, y (i32), value (f32).
///
/// # Safety
/// `image` holds height x width values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn find_peaks_rows(
    image: *const f32,
    height: usize,
    width: usize,
    first: usize,
    last: usize,
    radius: usize,
    threshold: f32,
    positive: bool,
    negative: bool,
) -> *mut Output {
    // SAFETY: promised by the caller.
    let image = unsafe { array(image, height * width) };
    let peaks = find_peaks(image, width, first, last, Search { radius, threshold, positive, negative });
    Output::give(vec![Column::I32(peaks.x), Column::I32(peaks.y), Column::F32(peaks.value)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Straight from the definition.
    fn twin(image: &[f32], width: usize, search: Search) -> Vec<(i32, i32)> {
        let height = image.len() / width;
        let radius = search.radius as i64;
        let at = |y: i64, x: i64| image[y as usize * width + x as usize];
        let is_peak = |y: i64, x: i64, sign: f32| {
            let mut highest = at(y, x) * sign > search.threshold;
            for v in (y - radius).max(0)..=(y + radius).min(height as i64 - 1) {
                for u in (x - radius).max(0)..=(x + radius).min(width as i64 - 1) {
                    highest &= !(at(v, u) * sign > at(y, x) * sign);
                }
            }
            highest
        };
        let all = (0..height as i64).flat_map(|y| (0..width as i64).map(move |x| (x, y)));
        let wanted = |&(x, y): &(i64, i64)| (search.positive && is_peak(y, x, 1.0)) || (search.negative && is_peak(y, x, -1.0));
        all.filter(wanted).map(|(x, y)| (x as i32, y as i32)).collect()
    }

    const UP: Search = Search { radius: 2, threshold: 1.0, positive: true, negative: false };

    fn found(image: &[f32], width: usize, search: Search) -> Vec<(i32, i32)> {
        let peaks = find_peaks(image, width, 0, image.len().checked_div(width).unwrap_or(0), search);
        peaks.x.into_iter().zip(peaks.y).collect()
    }

    #[test]
    fn one_star_is_one_peak_borders_included() {
        let mut image = vec![0.0; 35];
        image[0] = 3.0;
        image[34] = 2.0;
        assert_eq!(found(&image, 7, UP), [(0, 0), (6, 4)]);
    }

    #[test]
    fn a_plateau_is_all_peaks_and_nan_hides_nothing() {
        assert_eq!(found(&[2.0, 2.0, f32::NAN, 3.0], 4, Search { radius: 1, ..UP }), [(0, 0), (1, 0), (3, 0)]);
    }

    #[test]
    fn a_negative_peak_is_one_of_the_negated_image() {
        let image = [0.0, -5.0, 0.0, 4.0, 0.0, -0.5];
        assert_eq!(found(&image, 6, Search { positive: false, negative: true, ..UP }), [(1, 0)]);
        assert_eq!(found(&image, 6, Search { negative: true, ..UP }), [(1, 0), (3, 0)]);
    }

    #[test]
    fn nothing_in_nothing() {
        let all = Search { threshold: 0.0, ..UP };
        assert!(found(&[], 0, all).is_empty());
        assert!(found(&[f32::NAN], 1, all).is_empty());
        assert_eq!(found(&[1.0], 1, Search { radius: 500, ..all }), [(0, 0)]);
    }

    proptest! {
        #[test]
        fn the_same_as_the_definition(
            width in 1usize..60, height in 1usize..40, near in 0usize..4, far in 9usize..30, positive: bool, large: bool,
            first in 0usize..9, seed in proptest::collection::vec(-3i8..6, 2400),
        ) {
            let image: Vec<f32> = seed[..width * height].iter().map(|&v| if v == -3 { f32::NAN } else { f32::from(v) - 1.0 }).collect();
            let search = Search { radius: if large { far } else { near }, threshold: 0.5, positive, negative: !positive || large };
            let expected = twin(&image, width, search);
            prop_assert_eq!(found(&image, width, search), expected.clone());
            // A band sees its neighbours.
            let first = first.min(height);
            let band = find_peaks(&image, width, first, height, search);
            let there: Vec<(i32, i32)> = band.x.into_iter().zip(band.y).collect();
            prop_assert_eq!(there, expected.into_iter().filter(|&(_, y)| y >= first as i32).collect::<Vec<_>>());
        }
    }
}
