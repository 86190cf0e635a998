//! Sums of a template sampled on the grid, epoch by epoch: sum_k t_k z_(i+k) and sum_k t_k^2 w_(i+k), z = d w; k rises.

use crate::lanes::Quad;

/// A template at the steps `start`, `start + 1`, … of the grid, as it is and squared.
pub struct Taps {
    pub start: isize,
    pub heights: Vec<f32>,
    pub squares: Vec<f32>,
}

/// Epochs whose sums are kept in registers, and taps that meet them while what they need is there too.
pub const BLOCK: usize = 8;
const TAPS: usize = 2;
const NEAR: usize = BLOCK + TAPS - 1;

/// sum_k taps_k rows_(i+k) for BLOCK epochs i.
#[inline(always)]
fn block(rows: &[[f32; 4]], taps: &[f32]) -> [Quad; BLOCK] {
    let mut sums = [Quad::splat(0.0); BLOCK];
    let rows = &rows[..taps.len() + BLOCK - 1];
    let (groups, last) = taps.as_chunks::<TAPS>();
    for (near, taps) in rows.windows(NEAR).step_by(TAPS).zip(groups) {
        let near: [Quad; NEAR] = std::array::from_fn(|offset| Quad::load(&near[offset]));
        for (step, &tap) in taps.iter().enumerate() {
            let tap = Quad::splat(tap);
            for (offset, sum) in sums.iter_mut().enumerate() {
                *sum = *sum + tap * near[step + offset];
            }
        }
    }
    let done = groups.len() * TAPS;
    for (step, &tap) in last.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(&rows[done + step..]) {
            *sum = *sum + Quad::splat(tap) * Quad::load(row);
        }
    }
    sums
}

/// Gives both sums of the epochs 0..n of a tile to `take`; `lead` rows of zeros stand before its first epoch, enough of them behind
/// its last.
#[inline(always)]
pub fn sums(z: &[[f32; 4]], w: &[[f32; 4]], lead: usize, n: usize, taps: &Taps, mut take: impl FnMut(usize, Quad, Quad)) {
    for at in (0..n).step_by(BLOCK) {
        let from = (lead + at).wrapping_add_signed(taps.start);
        let (sum, squares) = (block(&z[from..], &taps.heights), block(&w[from..], &taps.squares));
        for offset in 0..BLOCK.min(n - at) {
            take(at + offset, sum[offset], squares[offset]);
        }
    }
}
