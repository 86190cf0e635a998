//! Box least squares (Kovacs, Zucker & Mazeh 2002, A&A 391, 369): at each trial period the epochs are folded into bins of phase, and every
//! window of a trial duration is tried as the transit. With Y and W the sums of w y and w (w = 1 / sigma^2) within the window and outside it,
//!     depth = Y_out / W_out - Y_in / W_in,   error = sqrt(1 / W_in + 1 / W_out),   S/N = depth / error,
//!     log likelihood above that of a constant outside = W_in depth^2 / 2 (Hartman & Bakos 2016, Astronomy & Computing 17, 1);
//! the window with the largest log likelihood, or S/N, is told. Depths are positive: a box that is brighter is none.
//!
//! Bins, windows and the order of operations are those of astropy's `BoxLeastSquares` (method "fast"), so that a tie is broken alike: bins of
//! the shortest duration / oversample from the first epoch on, and the first of the bins once more behind the last, which they replace where it
//! is not a whole one.

pub mod face;
mod fold;
mod search;
#[cfg(test)]
mod tests;

pub use fold::Folded;
pub use search::{Best, Rules, search};

/// What epochs are to the search: times from the first, values less their median.
pub struct Epochs {
    pub time: Vec<f64>,
    /// w y and w.
    pub weighted: Vec<[f64; 2]>,
    /// Sums of both.
    pub total: [f64; 2],
    /// Sum of w |y|: how large the roundings of sums of w y can be.
    pub size: f64,
    pub origin: f64,
}

impl Epochs {
    /// Finite values, noise above zero, the first time is the least.
    pub fn new(time: &[f64], value: &[f64], noise: &[f64]) -> Self {
        let origin = time.first().copied().unwrap_or(0.0);
        let middle = median(value);
        let weighted: Vec<[f64; 2]> = value
            .iter()
            .zip(noise)
            .map(|(value, noise)| {
                let weight = 1.0 / (noise * noise);
                [(value - middle) * weight, weight]
            })
            .collect();
        let total = weighted.iter().fold([0.0, 0.0], |sum, of| [sum[0] + of[0], sum[1] + of[1]]);
        let size = weighted.iter().map(|of| of[0].abs()).sum();
        Self { time: time.iter().map(|time| time - origin).collect(), weighted, total, size, origin }
    }
}

/// The middle value, the mean of two.
fn median(values: &[f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    let half = sorted.len() / 2;
    let (below, &mut middle, _) = sorted.select_nth_unstable_by(half, f64::total_cmp);
    if values.len() % 2 == 1 {
        return middle;
    }
    (below.iter().copied().fold(f64::NEG_INFINITY, f64::max) + middle) / 2.0
}
