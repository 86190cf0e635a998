//! Medians and quantiles by selection: only as much is sorted as is asked for.
//!
//! Quantiles interpolate linearly between the order statistics (type 7 of Hyndman & Fan 1996, The American Statistician 50, 361).
//! Values are ordered with -0 before +0, so that a result has the same bits however it is found.

/// From here on it pays to look for the median near the mean first.
const LARGE: usize = 256;

/// Copies the values that are finite, and not flagged, to the front of `out`; how many there are. `flag` may be empty.
pub fn gather(values: &[f64], flag: &[u8], out: &mut [f64]) -> usize {
    let mut count = 0;
    if flag.is_empty() {
        for &value in values {
            out[count] = value;
            count += usize::from(value.is_finite());
        }
    } else {
        for (&value, &flag) in values.iter().zip(flag) {
            out[count] = value;
            count += usize::from(value.is_finite() & (flag == 0));
        }
    }
    count
}

/// Quantile at `fraction` of finite values, which it reorders; NaN of none.
pub fn quantile(values: &mut [f64], fraction: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
    let at = fraction * last as f64;
    let index = at.floor() as usize;
    let (_, below, rest) = values.select_nth_unstable_by(index, f64::total_cmp);
    let below = *below;
    interpolate(below, if at == index as f64 { below } else { least(rest) }, at - index as f64)
}

/// Median of finite values, which it reorders.
pub fn median(values: &mut [f64]) -> f64 {
    quantile(values, 0.5)
}

/// Median of finite values whose mean and standard deviation are known, left in their order. The median is never further from
/// the mean than the standard deviation (Hotelling & Solomons 1932), mostly much nearer: only the values there are looked at.
pub fn median_near(values: &[f64], mean: f64, deviation: f64, room: &mut [f64]) -> f64 {
    let n = values.len();
    if n >= LARGE {
        for width in [deviation / 8.0, deviation] {
            let (below, inside) = between(values, mean - width, mean + width, room);
            let (low, high) = ((n - 1) / 2, n / 2);
            if below <= low && high < below + inside {
                let near = &mut room[..inside];
                let (_, first, rest) = near.select_nth_unstable_by(low - below, f64::total_cmp);
                let first = *first;
                return if low == high { interpolate(first, first, 0.0) } else { interpolate(first, least(rest), 0.5) };
            }
        }
    }
    room[..n].copy_from_slice(values);
    median(&mut room[..n])
}

/// Copies the values in [low, high] to the front of `room`; how many are below, and how many were copied.
fn between(values: &[f64], low: f64, high: f64, room: &mut [f64]) -> (usize, usize) {
    let (mut below, mut inside) = (0, 0);
    for (&value, _) in values.iter().zip(0..room.len()) {
        room[inside] = value;
        below += usize::from(value < low);
        inside += usize::from((value >= low) & (value <= high));
    }
    (below, inside)
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().min_by(f64::total_cmp).unwrap_or(f64::NAN)
}

fn interpolate(below: f64, above: f64, part: f64) -> f64 {
    if part == 0.5 { (below + above) / 2.0 } else { below + part * (above - below) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curves::robust::{Moments, moments};
    use proptest::prelude::*;

    fn twin(values: &[f64], fraction: f64) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
        let at = fraction * last as f64;
        interpolate(sorted[at.floor() as usize], sorted[at.ceil() as usize], at - at.floor())
    }

    #[test]
    fn closed_forms() {
        assert_eq!((median(&mut [5.0, 1.0, 3.0]), median(&mut [2.0, 1.0])), (3.0, 1.5));
        assert!((quantile(&mut [40.0, 10.0, 30.0, 20.0], 0.05) - 11.5).abs() < 1e-12);
        assert!(median(&mut []).is_nan());
        assert_eq!(median(&mut [7.0]), 7.0);
        let mut out = [0.0; 4];
        assert_eq!(gather(&[1.0, f64::NAN, 3.0, f64::INFINITY], &[], &mut out), 2);
        assert_eq!(gather(&[1.0, f64::NAN, 3.0, 4.0], &[1, 0, 0, 2], &mut out), 1);
        assert_eq!(out[0], 3.0);
    }

    #[test]
    fn far_outliers_do_not_hide_the_median() {
        for outliers in [0usize, 1, 100, 499, 500, 501, 999] {
            let values: Vec<f64> =
                (0..1000).map(|i| if i < outliers { 1e9 + i as f64 } else { (i * 7919 % 1000) as f64 }).collect();
            let Moments { mean, deviation, .. } = moments(&values);
            assert_eq!(median_near(&values, mean, deviation, &mut [0.0; 1000]), twin(&values, 0.5));
        }
    }

    proptest! {
        #[test]
        fn the_same_bits_as_sorting(
            values in proptest::collection::vec(prop_oneof![-1e3..1e3, Just(0.0), Just(-0.0), Just(5.0), Just(1e300)], 0..900),
            fraction in 0.0..=1.0,
        ) {
            prop_assert_eq!(quantile(&mut values.clone(), fraction).to_bits(), twin(&values, fraction).to_bits());
            let Moments { mean, deviation, .. } = moments(&values);
            let near = median_near(&values, mean, deviation, &mut vec![0.0; values.len()]);
            prop_assert_eq!(near.to_bits(), twin(&values, 0.5).to_bits());
        }
    }
}
