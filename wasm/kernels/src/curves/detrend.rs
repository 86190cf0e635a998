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
mod tests;
