//! Centre and scatter with outliers left out: median and population standard deviation first; then up to three times values more
//! than three scatters from the centre go, and mean and standard deviation of the rest take their place. A round that would leave
//! out nothing, or leave fewer than five values, ends it without a change.

use super::order::median_near;

const MOST_DEVIATION: f64 = 3.0;
const ROUNDS: usize = 3;
const FEWEST: usize = 5;

/// Mean and population standard deviation of finite values, with the least and the largest of them; NaN of none.
#[derive(Clone, Copy)]
pub struct Moments {
    pub mean: f64,
    pub deviation: f64,
    low: f64,
    high: f64,
}

/// Sums run from the first value to the last.
pub fn moments(values: &[f64]) -> Moments {
    let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
    for &value in values {
        sum += value;
        low = if value < low { value } else { low };
        high = if value > high { value } else { high };
    }
    finish(values, sum, low, high)
}

fn finish(values: &[f64], sum: f64, low: f64, high: f64) -> Moments {
    // Rounding must not carry the mean of equal values away from them: their scatter is zero, not 1e-17.
    let mean = not_above(not_below(sum / values.len() as f64, low), high);
    let mut squares = 0.0;
    for &value in values {
        squares += (value - mean) * (value - mean);
    }
    let deviation = (squares / values.len() as f64).sqrt();
    if values.is_empty() {
        Moments { mean: f64::NAN, deviation: f64::NAN, low, high }
    } else {
        Moments { mean, deviation, low, high }
    }
}

/// The larger of two numbers, +0 larger than -0.
fn not_below(value: f64, low: f64) -> f64 {
    if low > value || (low == value && value.is_sign_negative()) { low } else { value }
}

fn not_above(value: f64, high: f64) -> f64 {
    if high < value || (high == value && high.is_sign_negative()) { high } else { value }
}

/// A centre and the scatter around it; NaN where there is none, or none that is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub centre: f64,
    pub scatter: f64,
}

/// The pair of finite values, which it packs as it leaves some out, with their plain moments. `room` is as long as `values`.
pub fn robust_pair(values: &mut [f64], room: &mut [f64]) -> (Pair, Moments) {
    let plain = moments(values);
    if values.is_empty() {
        return (Pair { centre: f64::NAN, scatter: f64::NAN }, plain);
    }
    let mut kept = values.len();
    let Moments { mut deviation, mut low, mut high, .. } = plain;
    let mut centre = median_near(values, plain.mean, deviation, room);
    for _ in 0..ROUNDS {
        // Rounding keeps the order of distances: the furthest values are the least and the largest.
        if !is_far((high - centre).abs(), deviation) && !is_far((low - centre).abs(), deviation) {
            break;
        }
        let (count, sum, ends) = without_outliers(&values[..kept], centre, deviation, room);
        if count < FEWEST {
            break;
        }
        kept = count;
        values[..kept].copy_from_slice(&room[..kept]);
        let rest = finish(&values[..kept], sum, ends.0, ends.1);
        (centre, deviation, low, high) = (rest.mean, rest.deviation, rest.low, rest.high);
    }
    (Pair { centre: finite(centre), scatter: finite(deviation) }, plain)
}

#[inline(always)]
fn is_far(distance: f64, scatter: f64) -> bool {
    distance / scatter > MOST_DEVIATION
}

/// Copies what is not far to `room`: how many, their sum, least and largest.
fn without_outliers(values: &[f64], centre: f64, scatter: f64, room: &mut [f64]) -> (usize, f64, (f64, f64)) {
    // Up to here no division is needed to know that a value is near.
    let surely_near = MOST_DEVIATION * scatter * (1.0 - 1e-15);
    let (mut count, mut sum, mut low, mut high) = (0, 0.0, f64::INFINITY, f64::NEG_INFINITY);
    for &value in values {
        let distance = (value - centre).abs();
        if distance <= surely_near || !is_far(distance, scatter) {
            room[count] = value;
            count += 1;
            sum += value;
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
        }
    }
    (count, sum, (low, high))
}

pub fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(values: &[f64]) -> Pair {
        robust_pair(&mut values.to_vec(), &mut vec![0.0; values.len()]).0
    }

    /// The rules, one a line.
    fn twin(values: &[f64]) -> Pair {
        let mean = |v: &[f64]| moments(v).mean;
        let spread = |v: &[f64]| (v.iter().map(|x| (x - mean(v)) * (x - mean(v))).sum::<f64>() / v.len() as f64).sqrt();
        let mut left = values.to_vec();
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let middle = (sorted[(values.len() - 1) / 2] + sorted[values.len() / 2]) / 2.0;
        let (mut centre, mut scatter) = (middle, spread(values));
        for _ in 0..3 {
            let far = |v: f64| (v - centre).abs() / scatter > 3.0;
            let inside: Vec<f64> = left.iter().copied().filter(|&v| !far(v)).collect();
            if inside.len() == left.len() || inside.len() < 5 {
                break;
            }
            left = inside;
            (centre, scatter) = (mean(&left), spread(&left));
        }
        Pair { centre, scatter }
    }

    #[test]
    fn acceptance_numbers() {
        let five = [10.0, 10.1, 9.9, 10.05, 9.95];
        let mut many = five.repeat(4);
        many.push(50.0);
        let close =
            |p: Pair, centre: f64, scatter: f64| (p.centre - centre).abs() < 1e-6 && (p.scatter / scatter - 1.0).abs() < 1e-5;
        assert!(close(pair(&[1.0, 2.0, 3.0, 4.0]), 2.5, 1.118034));
        assert!(close(pair(&many), 10.0, 0.0707107));
        assert!(close(pair(&[10.0, 10.1, 9.9, 10.05, 9.95, 50.0]), 10.025, 14.9073));
        assert!(close(pair(&[1.0, 2.0, 3.0, 4.0, 5.0]), 3.0, 2f64.sqrt()));
        assert_eq!(pair(&[0.1; 10]), Pair { centre: 0.1, scatter: 0.0 });
        assert!(pair(&[]).centre.is_nan());
    }

    #[test]
    fn clips_three_times_not_more() {
        let mut values: Vec<f64> = (0..200).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect();
        values.extend([100.0, 1e3, 1e4, 1e5]);
        let p = pair(&values);
        assert!((p.centre - 100.0 / 201.0).abs() < 1e-12);
        assert!((p.scatter - ((200.0 + 1e4) / 201.0 - (100.0f64 / 201.0).powi(2)).sqrt()).abs() < 1e-10);
    }

    #[test]
    fn sums_beyond_the_largest_number_are_no_result() {
        let p = pair(&[1e308, 1e308, 1e308, 1e308, -1e308]);
        assert!(p.scatter.is_nan() && p.centre == 1e308);
    }

    proptest! {
        #[test]
        fn the_same_bits_as_the_rules(
            values in proptest::collection::vec(prop_oneof![8 => -1e3..1e3, 1 => Just(0.5), 1 => -1e6..1e6], 1..700),
        ) {
            let (ours, rules) = (pair(&values), twin(&values));
            prop_assert_eq!(ours.centre.to_bits(), rules.centre.to_bits());
            prop_assert_eq!(ours.scatter.to_bits(), rules.scatter.to_bits());
        }
    }
}
