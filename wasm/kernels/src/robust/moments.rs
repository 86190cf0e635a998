//! Sums in an order that is fixed: eight running sums, value k goes to sum k mod 8, added pairwise at the end.

use super::order::{deviation, median};

const LANES: usize = 8;

/// Sum of a function of the values.
#[inline(always)]
pub fn sum_of(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0f64; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += term(value);
        }
    }
    for (sum, &value) in sums.iter_mut().zip(rest) {
        *sum += term(value);
    }
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))
}

/// Least and greatest value; (NaN, NaN) of nothing.
pub fn extremes(values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &value| {
        (if value < least { value } else { least }, if value > most { value } else { most })
    })
}

/// Arithmetic mean, never outside the range of the values (so that equal values have themselves as their mean).
pub fn mean(values: &[f64]) -> f64 {
    let (least, most) = extremes(values);
    let mean = sum_of(values, |value| value) / values.len() as f64;
    if mean < least {
        least
    } else if mean > most {
        most
    } else {
        mean
    }
}

/// Standard deviation about `center`: the root of the mean square difference (no correction for the degree of freedom).
pub fn standard_deviation(values: &[f64], center: f64) -> f64 {
    (sum_of(values, |value| (value - center) * (value - center)) / values.len() as f64).sqrt()
}

/// What the limits of a clip are counted from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Center {
    Median,
    Mean,
}

/// What the limits of a clip are counted in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Scale {
    /// Standard deviation about the mean.
    Deviation,
    /// Median absolute deviation from the median, times 1.4826 (1 / the 0.75 quantile of a normal distribution).
    Mad,
}

pub const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;

/// How values are clipped: outside center - lower x scale .. center + upper x scale, `rounds` times at most (0: until no
/// more are clipped).
#[derive(Clone, Copy, Debug)]
pub struct Clip {
    pub center: Center,
    pub scale: Scale,
    pub lower: f64,
    pub upper: f64,
    pub rounds: u32,
}

/// The limits of the last round.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Limits {
    pub low: f64,
    pub high: f64,
    pub rounds: u32,
}

/// Clips finite values in rounds, as astropy's `sigma_clip` does: center and scale of the values left, limits, values
/// outside them go. The limits of the last round hold for all values, those of earlier rounds included. Where a round leaves
/// nothing, its limits stand. (NaN, NaN) of nothing. Reorders `values`.
pub fn clip_limits(values: &mut [f64], clip: &Clip, scratch: &mut Vec<f64>) -> Limits {
    let mut limits = Limits { low: f64::NAN, high: f64::NAN, rounds: 0 };
    let mut left = values.len();
    while left > 0 && (clip.rounds == 0 || limits.rounds < clip.rounds) {
        let kept = &mut values[..left];
        let average = if clip.center == Center::Mean || clip.scale == Scale::Deviation { mean(kept) } else { 0.0 };
        let middle = if clip.center == Center::Median || clip.scale == Scale::Mad { median(kept) } else { 0.0 };
        let scale = match clip.scale {
            Scale::Deviation => standard_deviation(kept, average),
            Scale::Mad => deviation(kept, middle, scratch) * MAD_TO_SIGMA,
        };
        let center = if clip.center == Center::Median { middle } else { average };
        limits = Limits { low: center - clip.lower * scale, high: center + clip.upper * scale, rounds: limits.rounds + 1 };
        let before = left;
        left = keep_within(kept, &limits);
        if left == before {
            break;
        }
    }
    limits
}

/// Packs the values within the limits to the front and counts them.
pub fn keep_within(values: &mut [f64], limits: &Limits) -> usize {
    let mut kept = 0;
    for k in 0..values.len() {
        let value = values[k];
        values[kept] = value;
        kept += usize::from(value >= limits.low && value <= limits.high);
    }
    kept
}
