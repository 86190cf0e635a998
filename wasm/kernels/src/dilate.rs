//! Growth of flags: every bit spreads to the pixels near its own, and bits that meet are both kept.
//!
//! out(y, x) = OR of flags(v, u) over the pixels with |u - x| and |v - y| <= r (square), |u - x| + |v - y| <= r (diamond:
//! r growths by a plus), or (u - x)² + (v - y)² <= r² (disk). Outside the image there is nothing. Serra 1982, Image Analysis
//! and Mathematical Morphology, II; rows are widened by doubling, so that the cost grows with the logarithm of a width.

use crate::memory::{array, array_mut};
use std::ops::BitOrAssign;
use wasm_bindgen::prelude::wasm_bindgen;

#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Square,
    Diamond,
    Disk,
}

/// How far to the side the shape reaches, `dy` rows from its centre; none where it does not reach that far.
fn reach(shape: Shape, radius: f64, dy: usize) -> Option<usize> {
    let dy = dy as f64;
    if dy > radius {
        return None;
    }
    Some(match shape {
        Shape::Square => radius,
        Shape::Diamond => radius - dy,
        Shape::Disk => (radius * radius - dy * dy).sqrt(),
    } as usize)
}

/// Rows `first..last` of the grown flags; `out` starts at row `first`. Radii are in pixels, not negative.
pub fn dilate<T>(flags: &[T], width: usize, shape: Shape, radius: f64, first: usize, last: usize, out: &mut [T])
where
    T: Copy + Default + PartialEq + BitOrAssign,
{
    out.fill(T::default());
    if width == 0 {
        return;
    }
    let reaches: Vec<usize> = (0..).map_while(|dy| reach(shape, radius, dy)).map(|side| side.min(width)).collect();
    let (mut padded, mut wide) = (vec![], vec![T::default(); width]);
    for (y, row) in flags.chunks_exact(width).enumerate() {
        if row.iter().all(|&flag| flag == T::default()) {
            continue;
        }
        for (dy, &side) in reaches.iter().enumerate() {
            if dy == 0 || reaches[dy - 1] != side {
                widen(row, side, &mut padded, &mut wide);
            }
            let rows = [
                (y + dy >= first && y + dy < last).then_some(y + dy),
                (dy > 0 && y >= dy + first && y - dy < last).then(|| y - dy),
            ];
            for to in rows.into_iter().flatten() {
                out[(to - first) * width..][..width].iter_mut().zip(&wide).for_each(|(flag, &more)| *flag |= more);
            }
        }
    }
}

/// wide(x) = OR of row(x - side) … row(x + side).
fn widen<T: Copy + Default + BitOrAssign>(row: &[T], side: usize, padded: &mut Vec<T>, wide: &mut [T]) {
    padded.clear();
    padded.resize(row.len() + 2 * side, T::default());
    padded[side..side + row.len()].copy_from_slice(row);
    let (window, mut covered) = (2 * side + 1, 1);
    while 2 * covered <= window {
        for x in 0..padded.len() - covered {
            let more = padded[x + covered];
            padded[x] |= more;
        }
        covered *= 2;
    }
    for (x, flag) in wide.iter_mut().enumerate() {
        *flag = padded[x];
        *flag |= padded[x + window - covered];
    }
}

/// `shape`: 0 square, 1 diamond, 2 disk. `bytes`: of one element, 1, 2 or 4.
///
/// # Safety
/// `flags` holds height x width elements, `out` (last - first) x width.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn dilate_rows(
    flags: *const u8,
    bytes: usize,
    height: usize,
    width: usize,
    shape: usize,
    radius: f64,
    first: usize,
    last: usize,
    out: *mut u8,
) {
    let shape = [Shape::Square, Shape::Diamond, Shape::Disk][shape];
    let (size, filled) = (height * width, (last - first) * width);
    // SAFETY: promised by the caller.
    unsafe {
        match bytes {
            1 => dilate(array(flags, size), width, shape, radius, first, last, array_mut(out, filled)),
            2 => dilate(array(flags.cast::<u16>(), size), width, shape, radius, first, last, array_mut(out.cast(), filled)),
            _ => dilate(array(flags.cast::<u32>(), size), width, shape, radius, first, last, array_mut(out.cast(), filled)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn twin(flags: &[u16], width: usize, shape: Shape, radius: f64) -> Vec<u16> {
        let at = |index: usize| ((index / width) as f64, (index % width) as f64);
        let near = |one: usize, other: usize| {
            let (dy, dx) = ((at(one).0 - at(other).0).abs(), (at(one).1 - at(other).1).abs());
            match shape {
                Shape::Square => dy <= radius && dx <= radius,
                Shape::Diamond => dy + dx <= radius,
                Shape::Disk => dy * dy + dx * dx <= radius * radius,
            }
        };
        let all = 0..flags.len();
        all.clone().map(|to| all.clone().filter(|&from| near(from, to)).fold(0, |sum, from| sum | flags[from])).collect()
    }

    fn grown(flags: &[u16], width: usize, shape: Shape, radius: f64) -> Vec<u16> {
        let height = flags.len().checked_div(width).unwrap_or(0);
        let mut out = vec![77; flags.len()];
        dilate(flags, width, shape, radius, 0, height, &mut out);
        out
    }

    #[test]
    fn bits_grow_by_themselves_and_meet_in_an_or() {
        let mut flags = vec![0; 100];
        for (at, bits) in [(33, 1), (55, 2), (77, 3), (99, 4)] {
            flags[at] = bits;
        }
        let square = grown(&flags, 10, Shape::Square, 1.0);
        assert_eq!((square[44], square[88], square[22]), (3, 7, 1));
        let plus = grown(&flags, 10, Shape::Diamond, 1.0);
        assert_eq!((plus[44], plus[34], plus[89]), (0, 1, 4));
        for bits in [5, 6, 12, 3] {
            assert_eq!(grown(&[0, bits, 0], 3, Shape::Disk, 1.0), [bits; 3]);
        }
        assert_eq!(grown(&[0; 9], 3, Shape::Square, 2.0), [0; 9]);
    }

    #[test]
    fn nothing_radius_zero_and_more_than_the_image() {
        assert!(grown(&[], 0, Shape::Disk, 3.0).is_empty());
        assert_eq!(grown(&[0, 5, 0], 3, Shape::Disk, 0.9), [0, 5, 0]);
        assert_eq!(grown(&[0, 5, 0, 0, 0, 0], 2, Shape::Square, 1e6), [5; 6]);
    }

    proptest! {
        #[test]
        fn the_same_as_the_definition(
            width in 1usize..40, height in 1usize..9, radius in 0.0f64..8.0, kind in 0usize..3, first in 0usize..4,
            seed in proptest::collection::vec(0u16..40, 360),
        ) {
            let flags: Vec<u16> = seed[..width * height].iter().map(|&v| if v < 4 { v } else { 0 }).collect();
            let shape = [Shape::Square, Shape::Diamond, Shape::Disk][kind];
            let whole = twin(&flags, width, shape, radius);
            prop_assert_eq!(&grown(&flags, width, shape, radius), &whole);
            let first = first.min(height);
            let mut band = vec![9; (height - first) * width];
            dilate(&flags, width, shape, radius, first, height, &mut band);
            prop_assert_eq!(&band[..], &whole[first * width..]);
        }
    }
}
