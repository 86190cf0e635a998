//! Robust statistics: order statistics, moments, iterative clipping, the mode of a histogram; of whole arrays, of every row
//! of a stack, and in annuli around positions. Everything in double precision, units are those of the values.

pub mod annulus;
pub mod mode;
pub mod moments;
pub mod order;
pub mod rows;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use moments::{Center, Clip, Scale};
use rows::{Ask, COLUMNS, Scratch, row_statistics};
use wasm_bindgen::prelude::wasm_bindgen;

/// A clip from its numbers: center (0 median, 1 mean), scale (0 standard deviation, 1 MAD), lower, upper, rounds.
/// Nothing of an empty list.
pub fn clip_from(numbers: &[f64]) -> Option<Clip> {
    let &[center, scale, lower, upper, rounds] = numbers else { return None };
    Some(Clip {
        center: if center == 0.0 { Center::Median } else { Center::Mean },
        scale: if scale == 0.0 { Scale::Deviation } else { Scale::Mad },
        lower,
        upper,
        rounds: rounds as u32,
    })
}

/// Statistics of `rows` rows of `width` values, f64 where `double`, else f32. `clip` holds the numbers of `clip_from`.
/// `table` takes 15 + percentile_count values a row in the order of `rows::COLUMNS`, `clipped` one byte a value.
///
/// # Safety
/// The arrays hold what is said; `mask` and `clipped` as many bytes as there are values, or are null.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn robust_rows(
    data: *const u8,
    double: bool,
    mask: *const u8,
    rows: usize,
    width: usize,
    percentiles: *const f64,
    percentile_count: usize,
    deviation: bool,
    clip: *const f64,
    bins: usize,
    table: *mut f64,
    clipped: *mut u8,
) {
    let present = |pointer: *const u8| if pointer.is_null() { 0 } else { width };
    let mut scratch = Scratch::default();
    // SAFETY: promised by the caller.
    unsafe {
        let numbers = array(clip, if clip.is_null() { 0 } else { 5 });
        let ask = Ask { percentiles: array(percentiles, percentile_count), deviation, clip: clip_from(numbers), bins };
        for row in 0..rows {
            let mask = array(mask.wrapping_add(row * width), present(mask));
            let columns = COLUMNS + percentile_count;
            let out = array_mut(table.add(row * columns), columns);
            let marks = array_mut(clipped.wrapping_add(row * width), present(clipped));
            if double {
                row_statistics(array(data.cast::<f64>().wrapping_add(row * width), width), mask, &ask, &mut scratch, out, marks);
            } else {
                row_statistics(array(data.cast::<f32>().wrapping_add(row * width), width), mask, &ask, &mut scratch, out, marks);
            }
        }
    }
}

/// Statistics of `count` annuli; `table` takes `annulus::COLUMNS` values each.
///
/// # Safety
/// `image` holds height x width values, `mask` as many or is null, `x` and `y` one value an annulus, `clip` five numbers or null.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn robust_annuli(
    image: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    x: *const f64,
    y: *const f64,
    count: usize,
    inner: f64,
    outer: f64,
    clip: *const f64,
    table: *mut f64,
) {
    let (mut values, mut scratch) = (vec![], vec![]);
    // SAFETY: promised by the caller.
    unsafe {
        let mask = array(mask, if mask.is_null() { 0 } else { height * width });
        let field = annulus::Field { image: array(image, height * width), mask, width };
        let clip = clip_from(array(clip, if clip.is_null() { 0 } else { 5 }));
        let positions = array(x, count).iter().zip(array(y, count));
        let rows = array_mut(table, count * annulus::COLUMNS).as_chunks_mut::<{ annulus::COLUMNS }>().0;
        for ((&x, &y), row) in positions.zip(rows) {
            *row = annulus::annulus(&field, x, y, (inner, outer), clip.as_ref(), (&mut values, &mut scratch));
        }
    }
}
