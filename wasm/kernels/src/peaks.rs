//! Peaks: pixels that no pixel of their window exceeds and that are above a threshold.
//!
//! A pixel (y, x) is a peak when value > threshold and value >= every pixel of the (2r+1) x (2r+1) window around it, cut at
//! the borders of the image. Every pixel of a plateau is a peak. NaN is never a peak and hides nothing. The same set as
//! a grey dilation with a square of ones followed by a comparison (Gonzalez & Woods, Digital Image Processing, 9.6).

use crate::memory::{Column, Output, array};
use wasm_bindgen::prelude::wasm_bindgen;

pub struct Peaks {
    pub x: Vec<i32>,
    pub y: Vec<i32>,
    pub value: Vec<f32>,
}

/// Peaks of the rows `first..last` of an image of `width` columns, in the order of rows, then columns.
/// Rows outside that range are looked at as neighbours. `radius` is half the window, in pixels.
pub fn find_peaks(image: &[f32], width: usize, first: usize, last: usize, radius: usize, threshold: f32) -> Peaks {
    let mut peaks = Peaks { x: vec![], y: vec![], value: vec![] };
    for y in first..last {
        let row = &image[y * width..(y + 1) * width];
        for start in (0..width).step_by(LANES) {
            let end = (start + LANES).min(width);
            if !any_above(&row[start..end], threshold) {
                continue;
            }
            for x in start..end {
                if row[x] > threshold && is_highest(image, width, y, x, radius) {
                    peaks.x.push(x as i32);
                    peaks.y.push(y as i32);
                    peaks.value.push(row[x]);
                }
            }
        }
    }
    peaks
}

/// Most of an image is below the threshold: so many pixels are passed over at once.
const LANES: usize = 32;

#[inline(always)]
fn any_above(values: &[f32], threshold: f32) -> bool {
    values.iter().fold(false, |any, &value| any | (value > threshold))
}

fn is_highest(image: &[f32], width: usize, y: usize, x: usize, radius: usize) -> bool {
    let height = image.len() / width;
    let value = image[y * width + x];
    let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
    (y.saturating_sub(radius)..(y + radius + 1).min(height))
        .all(|row| !image[row * width..][columns.clone()].iter().any(|&other| other > value))
}

/// Columns of the output: x, y (i32), value (f32).
///
/// # Safety
/// `image` holds height x width values.
#[wasm_bindgen]
pub unsafe fn find_peaks_rows(
    image: *const f32,
    height: usize,
    width: usize,
    first: usize,
    last: usize,
    radius: usize,
    threshold: f32,
) -> *mut Output {
    // SAFETY: promised by the caller.
    let peaks = find_peaks(unsafe { array(image, height * width) }, width, first, last, radius, threshold);
    Output::give(vec![Column::I32(peaks.x), Column::I32(peaks.y), Column::F32(peaks.value)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Straight from the definition.
    fn twin(image: &[f32], width: usize, radius: usize, threshold: f32) -> Vec<(i32, i32)> {
        let height = if width == 0 { 0 } else { image.len() / width };
        let mut found = vec![];
        for y in 0..height as i64 {
            for x in 0..width as i64 {
                let value = image[y as usize * width + x as usize];
                let mut highest = value > threshold;
                for v in y - radius as i64..=y + radius as i64 {
                    for u in x - radius as i64..=x + radius as i64 {
                        if v >= 0 && u >= 0 && v < height as i64 && u < width as i64 {
                            highest &= !(image[v as usize * width + u as usize] > value);
                        }
                    }
                }
                if highest {
                    found.push((x as i32, y as i32));
                }
            }
        }
        found
    }

    fn found(image: &[f32], width: usize, radius: usize, threshold: f32) -> Vec<(i32, i32)> {
        let height = if width == 0 { 0 } else { image.len() / width };
        let peaks = find_peaks(image, width, 0, height, radius, threshold);
        peaks.x.into_iter().zip(peaks.y).collect()
    }

    #[test]
    fn one_star_is_one_peak_borders_included() {
        let mut image = vec![0.0; 35];
        image[0] = 3.0;
        image[34] = 2.0;
        assert_eq!(found(&image, 7, 2, 1.0), [(0, 0), (6, 4)]);
    }

    #[test]
    fn a_plateau_is_all_peaks_and_nan_hides_nothing() {
        assert_eq!(found(&[2.0, 2.0, f32::NAN, 3.0], 4, 1, 1.0), [(0, 0), (1, 0), (3, 0)]);
    }

    #[test]
    fn nothing_in_nothing() {
        assert!(found(&[], 0, 2, 0.0).is_empty());
        assert!(found(&[f32::NAN], 1, 2, 0.0).is_empty());
        assert_eq!(found(&[1.0], 1, 2, 0.0), [(0, 0)]);
    }

    proptest! {
        #[test]
        fn the_same_as_the_definition(
            width in 1usize..80, height in 1usize..12, radius in 0usize..4, seed in proptest::collection::vec(-3i8..6, 960),
        ) {
            let image: Vec<f32> = seed[..width * height].iter().map(|&v| if v == -3 { f32::NAN } else { f32::from(v) }).collect();
            prop_assert_eq!(found(&image, width, radius, 1.5), twin(&image, width, radius, 1.5));
        }
    }
}
