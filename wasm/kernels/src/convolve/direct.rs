//! Correlation by the definition: out(y, x) = sum over (v, u) of k(v, u) image(y + v - cy, x + u - cx), summed in f32 over rows of the
//! kernel, then columns. Two rows of sixteen pixels are summed at once, so that each stretch of image loaded serves both.

use super::frame::{Frame, Pixels};
use crate::lanes::Quad;
use crate::nan::canonical;

/// A kernel whose element (cy, cx) lies on the pixel that is computed.
pub struct Stamp<'a> {
    pub values: &'a [f32],
    pub height: usize,
    pub width: usize,
    pub cy: usize,
    pub cx: usize,
}

/// Pixels computed at once along a row.
const BLOCK: usize = 16;

/// Rows `first..last` of the result, `out` starting at `first`.
pub fn correlate<P: Pixels>(frame: &Frame<P>, stamp: &Stamp, first: usize, last: usize, out: &mut [f32]) {
    let stride = frame.width + stamp.width - 1;
    let load = |y: isize, line: &mut [f32]| frame.row(y, -(stamp.cx as isize), &mut line[..stride]);
    slide(load, stamp, frame.width, first, last, out);
}

/// The product of a column and a row as a kernel: rows are filtered along x as they come, then summed down y.
pub fn correlate_separable<P: Pixels>(frame: &Frame<P>, column: &Stamp, row: &Stamp, first: usize, last: usize, out: &mut [f32]) {
    let stride = frame.width + row.width - 1;
    let mut raw = vec![0.0; stride + BLOCK];
    let load = |y: isize, line: &mut [f32]| {
        frame.row(y, -(row.cx as isize), &mut raw[..stride]);
        // SAFETY: the line holds BLOCK values more than the image is wide, the raw one those of the kernel besides.
        (0..frame.width).step_by(BLOCK).for_each(|x| unsafe { along(raw.as_ptr().add(x), row, line.as_mut_ptr().add(x)) });
    };
    slide(load, column, frame.width, first, last, out);
}

/// Keeps the lines that two rows of the result need in a ring and computes row by row.
fn slide(mut load: impl FnMut(isize, &mut [f32]), stamp: &Stamp, width: usize, first: usize, last: usize, out: &mut [f32]) {
    let (slots, stride) = (stamp.height + 1, width + stamp.width - 1 + BLOCK);
    let mut ring = vec![0.0; slots * stride];
    let mut loaded = first;
    for y in (first..last).step_by(2) {
        while loaded < y + slots {
            load(loaded as isize - stamp.cy as isize, &mut ring[loaded % slots * stride..][..stride]);
            loaded += 1;
        }
        let lines: Vec<*const f32> = (y..y + slots).map(|line| ring[line % slots * stride..].as_ptr()).collect();
        let (upper, lower) = out[(y - first) * width..].split_at_mut(width);
        let lower = &mut lower[..if y + 1 < last { width } else { 0 }];
        for x in (0..width).step_by(BLOCK) {
            // SAFETY: every line holds the block and the kernel's width beyond it.
            let sums = unsafe { block(&lines, x, stamp) };
            for (row, sums) in [&mut *upper, &mut *lower].into_iter().zip(&sums) {
                if let Some(row) = row.get_mut(x..) {
                    row.iter_mut().zip(sums).for_each(|(to, &sum)| *to = canonical(sum));
                }
            }
        }
    }
}

/// Sums of two rows of BLOCK pixels.
///
/// # Safety
/// Each of the stamp's height + 1 lines has BLOCK + width - 1 values from x on.
#[inline(never)]
unsafe fn block(lines: &[*const f32], x: usize, stamp: &Stamp) -> [[f32; BLOCK]; 2] {
    let (height, width, values) = (stamp.height, stamp.width, stamp.values.as_ptr());
    let mut sums = [[Quad::splat(0.0); BLOCK / 4]; 2];
    let mut out = [[0.0; BLOCK]; 2];
    // SAFETY: promised by the caller; rows of the stamp are within it.
    unsafe {
        row::<true, false>(&mut sums, lines[0].add(x), values, values, width);
        for (v, line) in lines.iter().enumerate().take(height).skip(1) {
            row::<true, true>(&mut sums, line.add(x), values.add(v * width), values.add((v - 1) * width), width);
        }
        row::<false, true>(&mut sums, lines[height].add(x), values, values.add((height - 1) * width), width);
        for (out, sums) in out.iter_mut().zip(sums) {
            (0..BLOCK / 4).for_each(|k| sums[k].store_at(out.as_mut_ptr().add(4 * k)));
        }
    }
    out
}

/// Adds one line: to the upper row with one row of the kernel, to the lower with the row before.
#[inline(always)]
unsafe fn row<const UPPER: bool, const LOWER: bool>(
    sums: &mut [[Quad; BLOCK / 4]; 2],
    line: *const f32,
    upper: *const f32,
    lower: *const f32,
    width: usize,
) {
    for u in 0..width {
        // SAFETY: promised by the caller.
        unsafe {
            let (line, upper, lower) = (line.add(u), Quad::splat(*upper.add(u)), Quad::splat(*lower.add(u)));
            let [above, below] = &mut *sums;
            for (k, (above, below)) in above.iter_mut().zip(below).enumerate() {
                let pixels = Quad::load_at(line.add(4 * k));
                if UPPER {
                    *above = *above + upper * pixels;
                }
                if LOWER {
                    *below = *below + lower * pixels;
                }
            }
        }
    }
}

/// BLOCK pixels filtered with a single row.
#[inline(always)]
unsafe fn along(line: *const f32, stamp: &Stamp, out: *mut f32) {
    let mut sums = [[Quad::splat(0.0); BLOCK / 4]; 2];
    // SAFETY: promised by the caller.
    unsafe {
        row::<true, false>(&mut sums, line, stamp.values.as_ptr(), stamp.values.as_ptr(), stamp.width);
        (0..BLOCK / 4).for_each(|k| sums[0][k].store_at(out.add(4 * k)));
    }
}
