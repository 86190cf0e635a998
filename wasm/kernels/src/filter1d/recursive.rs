//! The same sums for an exponential, t_k = r^k for k = 0 … count - 1, from the last epoch to the first:
//!     A_i = (z_i - r^count z_(i + count)) + r A_(i+1).
//! An error of rounding fades as the exponential does. What has left the window leaves a trace of r^count times that, so this is
//! for windows at whose end little is left (`MOST_LEFT`).

use super::lanes::Lanes;
use super::template::Shape;

/// Largest r^count.
const MOST_LEFT: f64 = 0.01;
/// Shorter windows are summed as fast directly.
const FEWEST: isize = 5;

pub struct Decay {
    pub count: usize,
    ratio: f32,
    left: f32,
    ratio_squared: f32,
    left_squared: f32,
}

impl Decay {
    /// The recursion for a template that covers the steps `start` to `count` - 1, where it has one, for curves of at most `longest`
    /// epochs: what lies further is never met.
    pub fn of(shape: Shape, step: f64, start: isize, count: isize, longest: usize) -> Option<Decay> {
        let Shape::Exponential { tau } = shape else { return None };
        let ratio = libm::exp(-step / tau) as f32;
        // The ratio as f32 is what the recursion multiplies by: its powers follow from it, not from tau.
        let left = libm::pow(f64::from(ratio), count as f64);
        if start != 0 || count < FEWEST || left > MOST_LEFT {
            return None;
        }
        let (ratio_squared, left_squared) = (f64::from(ratio) * f64::from(ratio), left * left);
        let count = (count as usize).min(longest);
        Some(Decay { count, ratio, left: left as f32, ratio_squared: ratio_squared as f32, left_squared: left_squared as f32 })
    }
}

/// Sums for the epochs 0..n of a tile, as `sampled::sums`. `seen` counts the epochs with data before each row: a window without
/// any has no trace of former ones.
pub fn sums(z: &[Lanes], w: &[Lanes], seen: &[Lanes], lead: usize, n: usize, decay: &Decay, out: &mut [(Lanes, Lanes)]) {
    let (ratio, left) = (Lanes::all(decay.ratio), Lanes::all(decay.left));
    let (ratio_squared, left_squared) = (Lanes::all(decay.ratio_squared), Lanes::all(decay.left_squared));
    let (mut sum, mut squares) = (Lanes::all(0.0), Lanes::all(0.0));
    let rows = lead..lead + n + decay.count;
    let (z, w, seen) = (&z[rows.clone()], &w[rows.clone()], &seen[rows]);
    for i in (0..n).rev() {
        let end = i + decay.count;
        sum = (z[i] - left * z[end]) + ratio * sum;
        squares = (w[i] - left_squared * w[end]) + ratio_squared * squares;
        out[i] = (sum, seen[end].choose_above(seen[i], squares, Lanes::all(0.0)));
    }
}
