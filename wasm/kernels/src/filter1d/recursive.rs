//! The same sums for an exponential, t_k = r^k for k = 0 … count - 1, from the last epoch to the first:
//!     A_i = (z_i - r^count z_(i + count)) + r A_(i+1).
//! An error of rounding fades as the exponential does. What has left the window leaves a trace of r^count times that, so this is
//! for windows at whose end little is left (`MOST_LEFT`).

use super::template::Shape;
use crate::lanes::Quad;

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

/// The sums as they stand at one epoch.
struct State {
    ratio: Quad,
    left: Quad,
    ratio_squared: Quad,
    left_squared: Quad,
    sum: Quad,
    squares: Quad,
}

impl State {
    fn of(decay: &Decay) -> State {
        let [ratio, left] = [decay.ratio, decay.left].map(Quad::splat);
        let [ratio_squared, left_squared] = [decay.ratio_squared, decay.left_squared].map(Quad::splat);
        State { ratio, left, ratio_squared, left_squared, sum: Quad::splat(0.0), squares: Quad::splat(0.0) }
    }

    #[inline(always)]
    fn step(&mut self, z: Quad, w: Quad, gone_z: Quad, gone_w: Quad) {
        self.sum = (z - self.left * gone_z) + self.ratio * self.sum;
        self.squares = (w - self.left_squared * gone_w) + self.ratio_squared * self.squares;
    }
}

/// Gives both sums of each of two exponentials at the epochs 0..n of a tile to `take`, from the last to the first, as `sampled::sums`.
/// `seen` counts the epochs with data before each row: a window without any is NaN, no trace of former ones.
#[inline(always)]
pub fn sums(
    [z, w, seen]: [&[[f32; 4]]; 3],
    lead: usize,
    n: usize,
    pair: [&Decay; 2],
    mut take: impl FnMut(usize, [(Quad, Quad); 2]),
) {
    let [mut first, mut second] = pair.map(State::of);
    let [near, far] = pair.map(|decay| decay.count);
    let rows = lead..lead + n + near.max(far);
    let (z, w, seen) = (&z[rows.clone()], &w[rows.clone()], &seen[rows]);
    let at = |column: &[[f32; 4]], row: usize| Quad::load(&column[row]);
    for i in (0..n).rev() {
        let (own_z, own_w, before) = (at(z, i), at(w, i), at(seen, i));
        first.step(own_z, own_w, at(z, i + near), at(w, i + near));
        second.step(own_z, own_w, at(z, i + far), at(w, i + far));
        let with_data = |count: usize, squares: Quad| at(seen, i + count).choose_above(before, squares, Quad::splat(f32::NAN));
        take(i, [(first.sum, with_data(near, first.squares)), (second.sum, with_data(far, second.squares))]);
    }
}
