//! Complex transforms down the columns of two planes, in place, a strip of columns at a time: copied to where they lie together,
//! transformed, and copied back in the order of frequencies.

use super::passes::forward;
use super::plan::Plan;
use super::real::Planes;

/// Columns of a strip: one line of the cache.
const STRIP: usize = 16;

/// Every column of planes of `width` columns. To reverse it, pass the imaginary plane as the real one.
pub fn columns_forward(planes: &mut Planes, width: usize) {
    let height = planes.re.len() / width;
    let plan = Plan::of(height);
    let mut strip = vec![0.0; height * 2 * STRIP];
    for x in (0..width).step_by(STRIP) {
        let count = STRIP.min(width - x);
        for (part, plane) in [&*planes.re, &*planes.im].into_iter().enumerate() {
            for (row, lanes) in plane.chunks_exact(width).zip(strip.chunks_exact_mut(2 * STRIP)) {
                copy(&row[x..x + count], &mut lanes[part * STRIP..][..STRIP]);
            }
        }
        forward::<STRIP>(&plan, &mut strip);
        for (part, plane) in [&mut *planes.re, &mut *planes.im].into_iter().enumerate() {
            for (row, &at) in plane.chunks_exact_mut(width).zip(&plan.position) {
                copy(&strip[(at as usize * 2 + part) * STRIP..][..count], &mut row[x..x + count]);
            }
        }
    }
}

/// A whole strip at once where there is one.
#[inline(always)]
fn copy(from: &[f32], to: &mut [f32]) {
    match (<&[f32; STRIP]>::try_from(from), to.first_chunk_mut::<STRIP>()) {
        (Ok(from), Some(to)) => *to = *from,
        _ => to[..from.len()].copy_from_slice(from),
    }
}
