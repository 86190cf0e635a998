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
    let (mut re, mut im) = (vec![0.0; height * STRIP], vec![0.0; height * STRIP]);
    for x in (0..width).step_by(STRIP) {
        let count = STRIP.min(width - x);
        for (plane, strip) in [(&*planes.re, &mut re), (&*planes.im, &mut im)] {
            for (row, lanes) in plane.chunks_exact(width).zip(strip.chunks_exact_mut(STRIP)) {
                copy(&row[x..x + count], lanes);
            }
        }
        forward::<STRIP>(&plan, &mut re, &mut im);
        for (plane, strip) in [(&mut *planes.re, &re), (&mut *planes.im, &im)] {
            for (row, &at) in plane.chunks_exact_mut(width).zip(&plan.position) {
                copy(&strip[at as usize * STRIP..][..count], &mut row[x..x + count]);
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
