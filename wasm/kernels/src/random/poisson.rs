//! Poisson numbers, exact for every mean from 0 to 1e15.
//!
//! Means below 10: inversion, the uniform number of the block against the summed probabilities. Above: transformed rejection
//! (Hörmann 1993, "The transformed rejection method for generating Poisson random variables", Insurance: Mathematics and
//! Economics 12, 39, algorithm PTRS); an attempt uses one block. Its acceptance needs the logarithm of a probability, which is
//! taken in the form that loses no digits at large means (Loader 2000, "Fast and accurate computation of binomial
//! probabilities"): ln p(k; m) = -stirling(k) - deviance(k, m) - ln(2 pi k) / 2.

use super::{Distribution, Sequence};

/// Above, neighbouring integers could not be told apart in the sums.
pub const LARGEST_MEAN: f64 = 1e15;
const INVERSION_BELOW: f64 = 10.0;
/// More attempts than can happen: each fails with a probability below 0.3.
const MOST_ATTEMPTS: u32 = 1 << 20;

/// Number `index` of the sequence with this mean, a whole number; NaN for a mean that is NaN, negative or above `LARGEST_MEAN`.
pub fn poisson(sequence: Sequence, index: u64, mean: f64) -> f64 {
    if !(0.0..=LARGEST_MEAN).contains(&mean) {
        return f64::NAN;
    }
    if mean < INVERSION_BELOW {
        return by_inversion(sequence.pair(Distribution::Poisson, index, 0).0, mean);
    }
    by_rejection(sequence, index, mean)
}

fn by_inversion(uniform: f64, mean: f64) -> f64 {
    let mut probability = libm::exp(-mean);
    let mut below = probability;
    let mut k = 0.0;
    // The sum stops growing before it reaches 1 - 2^-53 exactly: the last bits belong to the last number that counts.
    while uniform >= below {
        k += 1.0;
        probability *= mean / k;
        if below + probability == below {
            break;
        }
        below += probability;
    }
    k
}

fn by_rejection(sequence: Sequence, index: u64, mean: f64) -> f64 {
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let squeeze = 0.9277 - 3.6224 / (b - 2.0);
    let scale = libm::log(1.1239 + 1.1328 / (b - 3.4));
    for attempt in 0..MOST_ATTEMPTS {
        let (first, v) = sequence.pair(Distribution::Poisson, index, attempt);
        let u = first - 0.5;
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + mean + 0.43).floor();
        if us >= 0.07 && v <= squeeze {
            return k;
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if libm::log(v) + scale - libm::log(a / (us * us) + b) <= log_probability(k, mean) {
            return k;
        }
    }
    mean.floor()
}

/// ln p(k; mean) of a whole k >= 0 and a mean above zero.
pub fn log_probability(k: f64, mean: f64) -> f64 {
    if k == 0.0 {
        return -mean;
    }
    -stirling_error(k) - deviance(k, mean) - 0.5 * libm::log(std::f64::consts::TAU * k)
}

/// ln k! less Stirling's formula: exact from the factorial up to 15, then its series.
fn stirling_error(k: f64) -> f64 {
    if k < 16.0 {
        return libm::lgamma(k + 1.0) - ((k + 0.5) * libm::log(k) - k + 0.5 * libm::log(std::f64::consts::TAU));
    }
    let square = k * k;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0) / square) / square) / square) / k
}

/// k ln(k / mean) + mean - k without the loss of digits where k is near the mean: there a series in v = (k - mean) / (k + mean).
fn deviance(k: f64, mean: f64) -> f64 {
    let difference = k - mean;
    let v = difference / (k + mean);
    if v.abs() > 0.1 {
        return k * libm::log(k / mean) - difference;
    }
    let square = v * v;
    let mut sum = difference * v;
    let mut term = 2.0 * k * v;
    for odd in 1..1000 {
        term *= square;
        let next = sum + term / f64::from(2 * odd + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEQUENCE: Sequence = Sequence { seed: 2026, stream: 1 };

    /// Numbers against the probabilities: chi-square over cells of at least 20 expected, the tails in one cell each.
    fn chi_square(mean: f64, count: u64) -> (f64, f64) {
        let width = (mean.sqrt() / 4.0).max(1.0).floor();
        let low = ((mean - 3.5 * mean.sqrt()) / width).floor().max(0.0) * width;
        let cells = (((mean + 3.5 * mean.sqrt() + 3.0 - low) / width).ceil() as usize).max(2);
        let mut counts = vec![0.0; cells + 2];
        for index in 0..count {
            let cell = ((poisson(SEQUENCE, index, mean) - low) / width).floor();
            counts[(cell + 1.0).clamp(0.0, cells as f64 + 1.0) as usize] += 1.0;
        }
        let mut expected = vec![0.0; cells + 2];
        let mut inside = 0.0;
        for cell in 0..cells {
            for step in 0..width as u64 {
                let k = low + cell as f64 * width + step as f64;
                expected[cell + 1] +=
                    count as f64 * if mean == 0.0 { f64::from(k == 0.0) } else { log_probability(k, mean).exp() };
            }
            inside += expected[cell + 1];
        }
        // What lies below and above together: how it divides does not matter here.
        expected[0] = count as f64 - inside;
        counts[0] += counts.pop().unwrap();
        expected.pop();
        let (mut chi, mut cells, mut rest) = (0.0, 0.0, (0.0, 0.0));
        for (n, e) in counts.iter().zip(&expected) {
            rest = (rest.0 + n, rest.1 + e);
            if rest.1 >= 20.0 {
                chi += (rest.0 - rest.1) * (rest.0 - rest.1) / rest.1;
                cells += 1.0;
                rest = (0.0, 0.0);
            }
        }
        (chi, cells - 1.0)
    }

    #[test]
    fn numbers_follow_the_probabilities() {
        for mean in [0.01, 0.5, 3.0, 9.99, 10.0, 12.5, 40.0, 1000.0, 1e5, 1e6] {
            let (chi, degrees) = chi_square(mean, 200_000);
            // Wilson & Hilferty (1931): the cube root of chi-square over its degrees of freedom is nearly normal.
            let spread = (2.0 / (9.0 * degrees)).sqrt();
            let z = ((chi / degrees).cbrt() - (1.0 - 2.0 / (9.0 * degrees))) / spread;
            assert!(z.abs() < 4.0, "mean {mean}: chi-square {chi} of {degrees} degrees, {z} sigma");
        }
    }

    #[test]
    fn large_means_have_mean_variance_and_skewness() {
        const COUNT: u64 = 400_000;
        for mean in [1e8, 3.7e9, 1e12, 1e15] {
            let (mut sum, mut square, mut cube) = (0.0, 0.0, 0.0);
            for index in 0..COUNT {
                let k = poisson(SEQUENCE, index, mean);
                assert_eq!(k, k.floor());
                let z = (k - mean) / mean.sqrt();
                sum += z;
                square += z * z;
                cube += z * z * z;
            }
            let n = COUNT as f64;
            assert!((sum / n).abs() < 4.0 / n.sqrt(), "mean {mean}: {}", sum / n);
            assert!((square / n - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "mean {mean}: {}", square / n);
            assert!((cube / n).abs() < 4.0 * (15.0 / n).sqrt(), "mean {mean}: {}", cube / n);
        }
    }

    #[test]
    fn probabilities_add_up_to_one_and_match_the_definition() {
        for mean in [0.3, 10.0, 500.0] {
            let last = (mean + 40.0 * f64::sqrt(mean) + 40.0) as u32;
            let sum: f64 = (0..last).map(|k| log_probability(f64::from(k), mean).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{mean}: {sum}");
        }
        for k in [1.0, 5.0, 15.0, 16.0, 60.0] {
            let plain = k * f64::ln(20.0) - 20.0 - libm::lgamma(k + 1.0);
            assert!((log_probability(k, 20.0) - plain).abs() < 1e-12 * plain.abs(), "{k}");
        }
        // At the mode of a large mean: 1 / sqrt(2 pi m), to terms of 1 / (12 m).
        let peak = log_probability(1e12, 1e12);
        assert!((peak + 0.5 * (std::f64::consts::TAU * 1e12).ln()).abs() < 1e-11);
    }

    #[test]
    fn odd_means() {
        assert_eq!(poisson(SEQUENCE, 3, 0.0), 0.0);
        for mean in [-1.0, f64::NAN, f64::INFINITY, 2e15] {
            assert!(poisson(SEQUENCE, 3, mean).is_nan());
        }
        assert_eq!(by_inversion(1.0 - f64::EPSILON / 2.0, 1e-300), 0.0);
        assert!(by_inversion(1.0 - f64::EPSILON / 2.0, 9.9) > 30.0);
    }
}
