//! Sums of a template sampled on the grid, epoch by epoch: sum_k t_k z_(i+k) and sum_k t_k^2 w_(i+k), z = d w.

use super::lanes::Lanes;

/// A template at the steps `start`, `start + 1`, … of the grid, as it is and squared.
pub struct Taps {
    pub start: isize,
    pub heights: Vec<f32>,
    pub squares: Vec<f32>,
}

/// Epochs whose sums are kept in registers.
pub const BLOCK: usize = 4;

/// Both sums for epochs at..at + BLOCK, where `z` and `w` start at the epoch that tap zero of the first of them meets.
#[inline(always)]
fn block(z: &[Lanes], w: &[Lanes], taps: &Taps) -> [(Lanes, Lanes); BLOCK] {
    let count = taps.heights.len();
    let mut sums = [(Lanes::all(0.0), Lanes::all(0.0)); BLOCK];
    let (z, w) = (&z[..count + BLOCK - 1], &w[..count + BLOCK - 1]);
    for (k, (&height, &square)) in taps.heights.iter().zip(&taps.squares).enumerate() {
        let (height, square) = (Lanes::all(height), Lanes::all(square));
        for (offset, sum) in sums.iter_mut().enumerate() {
            sum.0 = sum.0 + height * z[k + offset];
            sum.1 = sum.1 + square * w[k + offset];
        }
    }
    sums
}

/// Sums for the epochs 0..n of a tile; `lead` rows of zeros stand before its first epoch, enough of them behind its last.
pub fn sums(z: &[Lanes], w: &[Lanes], lead: usize, n: usize, taps: &Taps, out: &mut [(Lanes, Lanes)]) {
    let mut at = 0;
    while at < n {
        let from = (lead + at).wrapping_add_signed(taps.start);
        let four = block(&z[from..], &w[from..], taps);
        let count = BLOCK.min(n - at);
        out[at..at + count].copy_from_slice(&four[..count]);
        at += BLOCK;
    }
}
