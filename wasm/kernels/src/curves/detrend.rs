//! The slow trend of a light curve: the location of the values within a window that slides in time, by Tukey's biweight (Mosteller and
//! Tukey 1977, Data Analysis and Regression, chapter 10; for light curves Hippke et al. 2019, AJ 158, 143, section 2.2).
//!
//! At every epoch, over the values x of the window: mu starts as the median, D is the median absolute deviation from it, and
//!     mu <- sum w x / sum w,   w = (1 - u^2)^2 for |u| < 1, else 0,   u = (x - mu) / (c D)
//! until a step is not longer than 1e-6 D, at most `ROUNDS` times. Where D is zero the median stays.
//! A time longer than the gap between two finite values begins a new piece; windows do not reach over it, and are cut off at the ends.
//!
//! The values of the window are kept in ascending order: medians are looked up, and values that weigh nothing are never visited.

use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

const ROUNDS: usize = 20;
const CLOSE: f64 = 1e-6;

/// Days, but for the cutoff.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Full width.
    pub window: f64,
    /// c, in median absolute deviations.
    pub cutoff: f64,
    pub gap: f64,
    /// Epochs within this time of an end of a piece get no trend.
    pub edge: f64,
}

/// Fills `trend`. Times do not fall; values that are not finite are passed over, and have a trend where they lie within a piece.
pub fn detrend(time: &[f64], value: &[f64], rules: Rules, trend: &mut [f64]) {
    trend.fill(canonical64(f64::NAN));
    let mut from = 0;
    while let Some(offset) = value[from..].iter().position(|v| v.is_finite()) {
        let start = from + offset;
        let (mut last, mut i) = (start, start + 1);
        while i < time.len() {
            if value[i].is_finite() {
                if time[i] - time[last] > rules.gap {
                    break;
                }
                last = i;
            }
            i += 1;
        }
        slide(&time[start..=last], &value[start..=last], rules, &mut trend[start..=last]);
        from = last + 1;
    }
}

/// One piece, from its first finite value to its last.
fn slide(time: &[f64], value: &[f64], rules: Rules, trend: &mut [f64]) {
    let half = 0.5 * rules.window;
    let (first, last) = (time[0], time[time.len() - 1]);
    let mut sorted: Vec<f64> = vec![];
    let (mut from, mut to) = (0, 0);
    for i in 0..time.len() {
        while to < time.len() && time[to] - time[i] <= half {
            if value[to].is_finite() {
                sorted.insert(sorted.partition_point(|&v| v < value[to]), value[to]);
            }
            to += 1;
        }
        while time[i] - time[from] > half {
            if value[from].is_finite() {
                sorted.remove(sorted.partition_point(|&v| v < value[from]));
            }
            from += 1;
        }
        if time[i] - first >= rules.edge && last - time[i] >= rules.edge && !sorted.is_empty() {
            trend[i] = canonical64(biweight(&sorted, rules.cutoff));
        }
    }
}

/// Location of ascending values.
fn biweight(sorted: &[f64], cutoff: f64) -> f64 {
    let n = sorted.len();
    let median = 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]);
    let deviation = 0.5 * (nth_deviation(sorted, median, (n - 1) / 2) + nth_deviation(sorted, median, n / 2));
    let reach = cutoff * deviation;
    let mut centre = median;
    if !(reach > 0.0 && reach.is_finite()) {
        return centre;
    }
    for _ in 0..ROUNDS {
        let start = sorted.partition_point(|&v| v <= centre - reach);
        let end = start + sorted[start..].partition_point(|&v| v < centre + reach);
        let step = weighted_step(&sorted[start..end], centre, 1.0 / reach);
        centre += step;
        if step.abs() <= CLOSE * deviation {
            break;
        }
    }
    centre
}

/// sum w (x - centre) / sum w, in four sums side by side.
fn weighted_step(values: &[f64], centre: f64, scale: f64) -> f64 {
    let (mut sums, mut weights) = ([0.0f64; 4], [0.0f64; 4]);
    let mut add = |lane: usize, value: f64| {
        let distance = value - centre;
        let u = distance * scale;
        let bell = 1.0 - u * u;
        let weight = bell * bell;
        sums[lane] += weight * distance;
        weights[lane] += weight;
    };
    let chunks = values.chunks_exact(4);
    for (lane, &value) in chunks.remainder().iter().enumerate() {
        add(lane, value);
    }
    for chunk in chunks {
        for (lane, &value) in chunk.iter().enumerate() {
            add(lane, value);
        }
    }
    let weight = (weights[0] + weights[1]) + (weights[2] + weights[3]);
    if weight > 0.0 { ((sums[0] + sums[1]) + (sums[2] + sums[3])) / weight } else { 0.0 }
}

/// The `k`-th smallest (from 0) |x - centre| of ascending values: of two ascending lists, those below the centre turned around and those
/// above, as many are taken from the first as leave every taken one below every other.
fn nth_deviation(sorted: &[f64], centre: f64, k: usize) -> f64 {
    let split = sorted.partition_point(|&v| v < centre);
    let below = |i: usize| centre - sorted[split - 1 - i];
    let above = |i: usize| sorted[split + i] - centre;
    let (left, right) = (split, sorted.len() - split);
    let (mut low, mut high) = (k.saturating_sub(right), k.min(left));
    while low < high {
        let taken = (low + high) / 2;
        // Of `k` values `taken` come from below; one more must, where it is smaller than the last that comes from above.
        if below(taken) < above(k - taken - 1) { low = taken + 1 } else { high = taken }
    }
    match (low < left, k - low < right) {
        (true, true) => below(low).min(above(k - low)),
        (true, false) => below(low),
        _ => above(k - low),
    }
}

/// The trend of one light curve; NaN where there is none.
///
/// # Safety
/// `time`, `value` and `trend` hold `n` values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curve_detrend(
    n: usize,
    time: *const f64,
    value: *const f64,
    window: f64,
    cutoff: f64,
    gap: f64,
    edge: f64,
    trend: *mut f64,
) {
    // SAFETY: promised by the caller.
    let (time, value, trend) = unsafe { (array(time, n), array(value, n), array_mut(trend, n)) };
    detrend(time, value, Rules { window, cutoff, gap, edge }, trend);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules = Rules { window: 3.0, cutoff: 5.0, gap: 3.0, edge: 0.0 };

    fn run(time: &[f64], value: &[f64], rules: Rules) -> Vec<f64> {
        let mut trend = vec![0.0; time.len()];
        detrend(time, value, rules, &mut trend);
        trend
    }

    fn median(values: &[f64]) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        0.5 * (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2])
    }

    /// The definition, epoch by epoch, over all others.
    fn twin(time: &[f64], value: &[f64], rules: Rules) -> Vec<f64> {
        let finite: Vec<usize> = (0..time.len()).filter(|&i| value[i].is_finite()).collect();
        let mut pieces: Vec<Vec<usize>> = vec![];
        for &i in &finite {
            match pieces.last_mut() {
                Some(piece) if time[i] - time[*piece.last().unwrap()] <= rules.gap => piece.push(i),
                _ => pieces.push(vec![i]),
            }
        }
        let at = |i: usize| {
            let piece = pieces.iter().find(|p| p[0] <= i && i <= *p.last().unwrap())?;
            if time[i] - time[piece[0]] < rules.edge || time[*piece.last().unwrap()] - time[i] < rules.edge {
                return None;
            }
            let x: Vec<f64> =
                piece.iter().filter(|&&j| (time[j] - time[i]).abs() <= 0.5 * rules.window).map(|&j| value[j]).collect();
            if x.is_empty() {
                return None;
            }
            let mut mu = median(&x);
            let d = median(&x.iter().map(|v| (v - mu).abs()).collect::<Vec<f64>>());
            for _ in 0..if d > 0.0 { ROUNDS } else { 0 } {
                let w: Vec<f64> = x
                    .iter()
                    .map(|v| (v - mu) / rules.cutoff / d)
                    .map(|u| if u.abs() < 1.0 { (1.0 - u * u).powi(2) } else { 0.0 })
                    .collect();
                let before = mu;
                mu = x.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() / w.iter().sum::<f64>();
                if (mu - before).abs() <= CLOSE * d {
                    break;
                }
            }
            Some(mu)
        };
        (0..time.len()).map(|i| at(i).unwrap_or(f64::NAN)).collect()
    }

    #[test]
    fn a_constant_and_a_line_are_their_own_trend() {
        let time: Vec<f64> = (0..50).map(|i| f64::from(i) * 0.125).collect();
        assert_eq!(run(&time, &[7.0; 50], RULES), [7.0; 50]);
        let line: Vec<f64> = time.iter().map(|t| 2.0 * t).collect();
        let trend = run(&time, &line, RULES);
        for i in 12..38 {
            assert!((trend[i] - line[i]).abs() < 1e-9, "{i}");
        }
    }

    #[test]
    fn nothing_reaches_over_a_gap_or_to_an_edge() {
        let time = [0.0, 1.0, 2.0, 3.0, 8.0, 9.0, 10.0];
        let value = [1.0, 1.0, f64::NAN, 1.0, 5.0, 5.0, 5.0];
        let trend = run(&time, &value, RULES);
        assert_eq!(trend, [1.0, 1.0, 1.0, 1.0, 5.0, 5.0, 5.0]);
        let trend = run(&time, &value, Rules { edge: 1.0, ..RULES });
        assert!(trend[0].is_nan() && trend[1] == 1.0 && trend[3].is_nan() && trend[4].is_nan() && trend[5] == 5.0);
        // Values that are missing for longer than the gap break it too.
        let value = [1.0, f64::NAN, f64::NAN, f64::NAN, 5.0, 5.0, 5.0];
        assert!(run(&time, &value, RULES)[1..4].iter().all(|t| t.is_nan()));
        assert!(run(&[], &[], RULES).is_empty() && run(&[1.0], &[f64::NAN], RULES)[0].is_nan());
    }

    #[test]
    fn a_dip_within_a_third_of_the_window_does_not_pull_it() {
        let time: Vec<f64> = (0..300).map(|i| f64::from(i) * 0.01).collect();
        let value: Vec<f64> =
            (0..300).map(|i| f64::from(i % 7) * 1e-3 + if (140..180).contains(&i) { -0.5 } else { 0.0 }).collect();
        let trend = run(&time, &value, Rules { window: 1.2, ..RULES });
        assert!((100..220).all(|i| (trend[i] - 3e-3).abs() < 2e-4));
    }

    proptest! {
        #[test]
        fn the_same_as_the_definition(
            points in proptest::collection::vec((0.0..1.5, prop_oneof![9 => -5.0..5.0, 1 => Just(f64::NAN)]), 0..60),
            window in 0.5..6.0, edge in 0.0..1.0,
        ) {
            let mut now = 58000.0;
            let time: Vec<f64> = points.iter().map(|p| { now += p.0; now }).collect();
            let value: Vec<f64> = points.iter().map(|p| p.1).collect();
            let rules = Rules { window, edge, gap: 1.2, cutoff: 5.0 };
            for (i, (a, b)) in run(&time, &value, rules).iter().zip(twin(&time, &value, rules)).enumerate() {
                prop_assert!(a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-5, "{i}: {a} {b}");
            }
        }

        #[test]
        fn deviations_are_looked_up_right(mut values in proptest::collection::vec(-9i32..9, 1..40), centre in -10..10, k in 0usize..40) {
            values.sort_unstable();
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let (centre, k) = (0.5 * f64::from(centre), k % values.len());
            let mut deviations: Vec<f64> = values.iter().map(|v| (v - centre).abs()).collect();
            deviations.sort_by(f64::total_cmp);
            prop_assert_eq!(nth_deviation(&values, centre, k), deviations[k]);
        }
    }
}
