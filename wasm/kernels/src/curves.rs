//! Light curves: centre and scatter with outliers left out, statistics, quality, scores, events; one curve at a time, and
//! batches of curves packed end to end (`finder`).
//!
//! Sums run in the order of the epochs, so a result never depends on what else is in the batch. A number that is undefined is NaN.

pub mod batch;
pub mod detrend;
pub mod events;
pub mod exports;
pub mod finder;
pub mod order;
pub mod peaks;
pub mod quality;
pub mod robust;
pub mod scores;
pub mod summary;
pub mod variability;

/// The larger of the flux error and the scatter of the curve; where one is missing (not above zero, NaN) the other; NaN where
/// neither is above zero.
#[inline(always)]
pub fn worst_noise(error: f64, scatter: f64) -> f64 {
    let error = if error > 0.0 { error } else { 0.0 };
    let worst = if scatter > error { scatter } else { error };
    if worst > 0.0 { worst } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_noise_is_the_larger_one_that_is_there() {
        assert_eq!((worst_noise(1.0, 2.0), worst_noise(3.0, 2.0)), (2.0, 3.0));
        assert_eq!((worst_noise(f64::NAN, 2.0), worst_noise(-1.0, 2.0), worst_noise(1.0, f64::NAN)), (2.0, 2.0, 1.0));
        assert!(worst_noise(0.0, 0.0).is_nan() && worst_noise(f64::NAN, f64::NAN).is_nan());
    }
}
