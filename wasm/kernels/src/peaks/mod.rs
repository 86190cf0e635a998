//! Peaks: pixels that no pixel of their window exceeds and that are above a threshold.
//!
//! A pixel (y, x) is a peak when value > threshold and value >= every pixel of the (2r+1) x (2r+1) window around it, cut at
//! the borders of the image. Every pixel of a plateau is a peak. NaN is never a peak and hides nothing. The same set as
//! a grey dilation with a square of ones followed by a comparison (Gonzalez & Woods, Digital Image Processing, 9.6).
//! A negative peak is a peak of the negated image. Large windows take running maxima (van Herk 1992, Pattern Recogn. Lett. 13, 517;
//! Gil & Werman 1993, IEEE Trans. PAMI 15, 504), three comparisons a pixel whatever the window.

mod running;
#[cfg(test)]
mod tests;

use crate::lanes::{Mask, Quad};
use crate::memory::{Column, Output, array};
use running::highest;
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

/// So many pixels are looked at at once.
const LANES: usize = 32;

/// Peaks of the rows `first..last` of an image of `width` columns, in the order of rows, then columns; where a pixel is a peak of
/// either sign (threshold below zero) it comes once. Rows outside that range are looked at as neighbours.
pub fn find_peaks(image: &[f32], width: usize, first: usize, last: usize, search: Search) -> Peaks {
    let mut peaks = Peaks { x: vec![], y: vec![], value: vec![] };
    let Search { radius, threshold, positive, negative } = search;
    let far = radius > NEAR;
    let highest = |wanted: bool, sign: f32| if far && wanted { highest(image, width, first, last, radius, sign) } else { vec![] };
    let (high, low) = (highest(positive, 1.0), highest(negative, -1.0));
    let is_peak = |y: usize, x: usize, value: f32, sign: f32, highest: &[f32]| {
        value * sign > threshold
            && if far { value * sign >= highest[(y - first) * width + x] } else { is_highest(image, width, y, x, radius, sign) }
    };
    for y in first..last {
        let mut look = |x: usize| {
            let value = image[y * width + x];
            if positive && is_peak(y, x, value, 1.0, &high) || negative && is_peak(y, x, value, -1.0, &low) {
                peaks.x.push(x as i32);
                peaks.y.push(y as i32);
                peaks.value.push(value);
            }
        };
        let cross = if radius > 0 { Cross::around(image, width, y) } else { Cross::alone(&image[y * width..][..width]) };
        look(0);
        for start in (1..width.saturating_sub(1)).step_by(LANES) {
            let count = LANES.min(width - 1 - start);
            let mut may = 0;
            if positive {
                may |= cross.mark(start, count, threshold, 1.0);
            }
            if negative {
                may |= cross.mark(start, count, threshold, -1.0);
            }
            while may != 0 {
                look(start + may.trailing_zeros() as usize);
                may &= may - 1;
            }
        }
        if width > 1 {
            look(width - 1);
        }
    }
    peaks
}

/// A row and its neighbours on four sides, `left` and `right` for the columns from 1 to the last but one.
struct Cross<'a> {
    sides: [&'a [f32]; 4],
    row: &'a [f32],
}

impl<'a> Cross<'a> {
    /// At the borders the row itself stands for what is missing.
    fn around(image: &'a [f32], width: usize, y: usize) -> Self {
        let row = |y: usize| &image[y * width..][..width];
        let (above, below) = (row(y.saturating_sub(1)), row((y + 1).min(image.len() / width - 1)));
        let inner = |from: usize| if width > 2 { &row(y)[from..] } else { &[] };
        Cross {
            sides: [above.get(1..).unwrap_or(&[]), below.get(1..).unwrap_or(&[]), inner(0), inner(2)],
            row: row(y).get(1..).unwrap_or(&[]),
        }
    }

    /// A row whose pixels have no neighbours.
    fn alone(row: &'a [f32]) -> Self {
        let inner = row.get(1..).unwrap_or(&[]);
        Cross { sides: [inner; 4], row: inner }
    }

    /// A bit for each of `count` pixels from column `start` on that is beyond the threshold and not lower than the four about it.
    #[inline(always)]
    fn mark(&self, start: usize, count: usize, threshold: f32, sign: f32) -> u32 {
        let range = start - 1..start - 1 + count;
        let row = &self.row[range.clone()];
        let sides = self.sides.map(|line| &line[range.clone()]);
        if count < LANES {
            let lower = |k: usize| sides.iter().any(|side| side[k] * sign > row[k] * sign);
            return (0..count).filter(|&k| row[k] * sign > threshold && !lower(k)).fold(0, |may, k| may | 1 << k);
        }
        let (threshold, sign) = (Quad::splat(threshold), Quad::splat(sign));
        // SAFETY: the row and its sides hold LANES values.
        let load = |line: &[f32], k: usize| unsafe { Quad::load_at(line.as_ptr().add(4 * k)) * sign };
        let beyond: [Mask; LANES / 4] = std::array::from_fn(|k| load(row, k).greater(threshold));
        // Most of an image is not.
        if beyond.into_iter().reduce(|a, b| a | b).is_none_or(|any| any.bits() == 0) {
            return 0;
        }
        (0..LANES / 4).fold(0, |may, k| {
            let value = load(row, k);
            let lower = sides.map(|side| load(side, k).greater(value));
            may | beyond[k].without(lower[0] | lower[1] | lower[2] | lower[3]).bits() << (4 * k)
        })
    }
}

fn is_highest(image: &[f32], width: usize, y: usize, x: usize, radius: usize, sign: f32) -> bool {
    let height = image.len() / width;
    let value = image[y * width + x] * sign;
    let columns = x.saturating_sub(radius)..(x + radius + 1).min(width);
    (y.saturating_sub(radius)..(y + radius + 1).min(height))
        .all(|row| !image[row * width..][columns.clone()].iter().any(|&other| other * sign > value))
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
