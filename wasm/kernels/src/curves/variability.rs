//! Variability indices of one series about its weighted mean. w = 1 / sigma^2, m = sum w x / sum w, n epochs,
//! d_i = sqrt(n / (n - 1)) (x_i - m) / sigma_i.
//!
//! - Stetson J (Stetson 1996, PASP 108, 851, equation 1): sum_k w_k sgn(P_k) sqrt|P_k| / sum_k w_k. In one band: going through the epochs
//!   in the order of time, two neighbours not further apart than `PAIR` make a pair, P = d_i d_j, w = 1; who is left is alone,
//!   P = d_i^2 - 1, w = 1/2, as half of a pair.
//! - Stetson K (equation 2 there): (1/n) sum |d| / sqrt((1/n) sum d^2).
//! - von Neumann ratio (von Neumann 1941, Annals of Mathematical Statistics 12, 367): sum (x_(i+1) - x_i)^2 / sum (x_i - mean)^2, whose
//!   mean over independent epochs is 2, its variance 4 (n - 2) / (n^2 - 1).
//! - normalised excess variance (Nandra et al. 1997, ApJ 476, 70): (s^2 - mean sigma^2) / mean^2, s^2 = sum (x - mean)^2 / (n - 1).
//! - reduced chi2: sum ((x - m) / sigma)^2 / (n - 1).
//! - weighted standard deviation: sqrt(n / (n - 1) sum w (x - m)^2 / sum w).

use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// Days: exposures of one visit, or of one night's pair.
pub const PAIR: f64 = 0.05;

/// In the order in which the face names them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variability {
    pub stetson_j: f64,
    pub stetson_k: f64,
    pub von_neumann: f64,
    pub excess_variance: f64,
    pub chi2_reduced: f64,
    pub weighted_mean: f64,
    pub weighted_std: f64,
}

/// Sums about the means.
struct Sums {
    weights: f64,
    /// Of w (x - m)^2, which is chi2.
    chi2: f64,
    /// Of |x - m| / sigma.
    absolute: f64,
    /// Of (x - mean)^2.
    squares: f64,
    variances: f64,
    steps: f64,
}

/// Indices of finite values with noise above zero at times that do not fall. One epoch has a mean only; none has nothing.
pub fn variability(time: &[f64], value: &[f64], noise: &[f64]) -> Variability {
    let n = value.len() as f64;
    let (mean, weighted_mean) = means(value, noise);
    let sums = sums(value, noise, mean, weighted_mean);
    let none = value.len() < 2;
    let unless = |none: bool, number: f64| if none { f64::NAN } else { canonical64(number) };
    let variance = sums.squares / (n - 1.0);
    Variability {
        stetson_j: unless(none, stetson_j(time, value, noise, weighted_mean)),
        stetson_k: unless(none, sums.absolute / (n * sums.chi2).sqrt()),
        von_neumann: unless(none, sums.steps / sums.squares),
        excess_variance: unless(none || mean == 0.0, (variance - sums.variances / n) / (mean * mean)),
        chi2_reduced: unless(none, sums.chi2 / (n - 1.0)),
        weighted_mean: canonical64(weighted_mean),
        weighted_std: unless(none, (n / (n - 1.0) * sums.chi2 / sums.weights).sqrt()),
    }
}

/// Plain and weighted mean, taken about the first value so that a large one costs no digits; NaN of none.
fn means(value: &[f64], noise: &[f64]) -> (f64, f64) {
    let Some(&first) = value.first() else { return (f64::NAN, f64::NAN) };
    let (mut plain, mut weighted, mut weights) = (0.0, 0.0, 0.0);
    for (value, noise) in value.iter().zip(noise) {
        let weight = 1.0 / (noise * noise);
        plain += value - first;
        weighted += weight * (value - first);
        weights += weight;
    }
    (first + plain / value.len() as f64, first + weighted / weights)
}

fn sums(value: &[f64], noise: &[f64], mean: f64, weighted_mean: f64) -> Sums {
    let mut sums = Sums { weights: 0.0, chi2: 0.0, absolute: 0.0, squares: 0.0, variances: 0.0, steps: 0.0 };
    for (i, (value_i, noise)) in value.iter().zip(noise).enumerate() {
        let residual = (value_i - weighted_mean) / noise;
        sums.weights += 1.0 / (noise * noise);
        sums.chi2 += residual * residual;
        sums.absolute += residual.abs();
        sums.squares += (value_i - mean) * (value_i - mean);
        sums.variances += noise * noise;
        if i > 0 {
            sums.steps += (value_i - value[i - 1]) * (value_i - value[i - 1]);
        }
    }
    sums
}

fn stetson_j(time: &[f64], value: &[f64], noise: &[f64], mean: f64) -> f64 {
    let n = value.len() as f64;
    let scale = (n / (n - 1.0)).sqrt();
    let residual = |i: usize| scale * (value[i] - mean) / noise[i];
    let (mut sum, mut weights, mut i) = (0.0, 0.0, 0);
    while i < value.len() {
        let pair = i + 1 < value.len() && time[i + 1] - time[i] <= PAIR;
        let (product, weight) = if pair { (residual(i) * residual(i + 1), 1.0) } else { (residual(i) * residual(i) - 1.0, 0.5) };
        sum += weight * product.abs().sqrt().copysign(product);
        weights += weight;
        i += if pair { 2 } else { 1 };
    }
    sum / weights
}

/// The seven numbers of `Variability`, in its order.
///
/// # Safety
/// `time`, `value` and `noise` hold `n` values, `out` seven.
#[wasm_bindgen]
pub unsafe fn curve_variability(n: usize, time: *const f64, value: *const f64, noise: *const f64, out: *mut f64) {
    // SAFETY: promised by the caller.
    let (found, out) = unsafe { (variability(array(time, n), array(value, n), array(noise, n)), array_mut(out, 7)) };
    let Variability { stetson_j, stetson_k, von_neumann, excess_variance, chi2_reduced, weighted_mean, weighted_std } = found;
    out.copy_from_slice(&[stetson_j, stetson_k, von_neumann, excess_variance, chi2_reduced, weighted_mean, weighted_std]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(value: &[f64]) -> Variability {
        let time: Vec<f64> = (0..value.len()).map(|i| i as f64).collect();
        variability(&time, value, &vec![1.0; value.len()])
    }

    fn close(a: f64, b: f64, within: f64) -> bool {
        (a - b).abs() <= within
    }

    #[test]
    fn stetson_k_of_known_curves() {
        let n = 100_000;
        let phase = |i: usize| (i as f64 + 0.5) / n as f64;
        let curve = |f: &dyn Fn(f64) -> f64| of(&(0..n).map(|i| f(phase(i))).collect::<Vec<f64>>()).stetson_k;
        assert!(close(curve(&|x| if x < 0.5 { 1.0 } else { -1.0 }), 1.0, 1e-9));
        assert!(close(curve(&|x| libm::sin(2.0 * std::f64::consts::PI * x)), 8f64.sqrt() / std::f64::consts::PI, 1e-8));
        assert!(close(curve(&|x| x), 3f64.sqrt() / 2.0, 1e-8));
        for n in [10usize, 1000] {
            let mut spike = vec![0.0; n];
            spike[n / 3] = 1.0;
            assert!(close(of(&spike).stetson_k, 2.0 * ((n - 1) as f64).sqrt() / n as f64, 1e-12));
        }
    }

    #[test]
    fn closed_forms_of_the_others() {
        let alternating: Vec<f64> = (0..100).map(|i| if i % 2 == 0 { 4.0 } else { 6.0 }).collect();
        let found = of(&alternating);
        assert!(close(found.von_neumann, 99.0 * 4.0 / 100.0, 1e-12));
        assert!(close(found.chi2_reduced, 100.0 / 99.0, 1e-12) && close(found.weighted_mean, 5.0, 1e-12));
        assert!(close(found.weighted_std, (100.0f64 / 99.0).sqrt(), 1e-12));
        assert!(close(found.excess_variance, (100.0 / 99.0 - 1.0) / 25.0, 1e-12));
        // All alone, |d|^2 = 100/99: J = sqrt(1/99).
        assert!(close(found.stetson_j, (1.0f64 / 99.0).sqrt(), 1e-9));
    }

    #[test]
    fn pairs_near_in_time_count_together() {
        let scale = 2.0f64; // d^2 n / (n - 1) of two epochs at +-1
        let of = |apart: f64, value: [f64; 2]| variability(&[0.0, apart], &value, &[1.0; 2]).stetson_j;
        assert!(close(of(0.01, [1.0, -1.0]), -scale.sqrt(), 1e-12));
        assert!(close(of(1.0, [1.0, -1.0]), (scale - 1.0).sqrt(), 1e-12));
    }

    #[test]
    fn little_or_nothing() {
        assert!(of(&[]).weighted_mean.is_nan() && of(&[]).stetson_k.is_nan());
        assert_eq!(of(&[3.0]).weighted_mean, 3.0);
        assert!(of(&[3.0]).chi2_reduced.is_nan() && of(&[3.0]).stetson_j.is_nan());
        assert!(of(&[2.0, 2.0]).stetson_k.is_nan() && of(&[2.0, 2.0]).von_neumann.is_nan());
    }

    proptest! {
        /// Each formula by itself, with sums over sums.
        #[test]
        fn the_same_as_the_definitions(points in proptest::collection::vec((0.0..0.2, -50.0..50.0, 0.1..3.0), 2..80), level in -1e3..1e3) {
            let mut now = 58000.0;
            let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
            let x: Vec<f64> = points.iter().map(|p| level + p.1).collect();
            let s: Vec<f64> = points.iter().map(|p| p.2).collect();
            let n = x.len() as f64;
            let w: Vec<f64> = s.iter().map(|s| s.powi(-2)).collect();
            let m = x.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() / w.iter().sum::<f64>();
            let mean = x.iter().sum::<f64>() / n;
            let d: Vec<f64> = x.iter().zip(&s).map(|(x, s)| (n / (n - 1.0)).sqrt() * (x - m) / s).collect();
            let found = variability(&time, &x, &s);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
            let k = d.iter().map(|d| d.abs()).sum::<f64>() / n / (d.iter().map(|d| d * d).sum::<f64>() / n).sqrt();
            prop_assert!(near(found.stetson_k, k));
            let squares = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
            prop_assert!(near(found.von_neumann, x.windows(2).map(|p| (p[1] - p[0]).powi(2)).sum::<f64>() / squares));
            prop_assert!(near(found.chi2_reduced, d.iter().map(|d| d * d).sum::<f64>() / n));
            let excess = (squares / (n - 1.0) - s.iter().map(|s| s * s).sum::<f64>() / n) / mean.powi(2);
            prop_assert!(near(found.excess_variance, excess) || mean.abs() < 1e-3);
            let (mut total, mut weight, mut i) = (0.0, 0.0, 0);
            while i < d.len() {
                if i + 1 < d.len() && time[i + 1] - time[i] <= 0.05 {
                    total += (d[i] * d[i + 1]).signum() * (d[i] * d[i + 1]).abs().sqrt();
                    weight += 1.0;
                    i += 2;
                } else {
                    total += 0.5 * (d[i] * d[i] - 1.0).signum() * (d[i] * d[i] - 1.0).abs().sqrt();
                    weight += 0.5;
                    i += 1;
                }
            }
            prop_assert!(near(found.stetson_j, total / weight));
        }
    }
}
