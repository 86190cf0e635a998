//! All statistics of one row of values: those that no NaN and no mask hides.

use super::mode::mode;
use super::moments::{Clip, Limits, clip_limits, extremes, keep_within, mean, standard_deviation};
use super::order::{deviation, median, percentile};
use crate::nan::canonical64;

/// What is wanted beside count, least, greatest, mean, standard deviation and median.
pub struct Ask<'a> {
    pub percentiles: &'a [f64],
    pub deviation: bool,
    pub clip: Option<Clip>,
    /// Bins of the histogram whose mode is wanted; 0 for none.
    pub bins: usize,
}

/// Columns before the percentiles: count, min, max, mean, std, median, mad, mode, then of the clipped values count, mean,
/// median, std, and the limits low, high and rounds. What is not asked for is NaN.
pub const COLUMNS: usize = 15;

/// Room that is used again from row to row.
#[derive(Default)]
pub struct Scratch {
    values: Vec<f64>,
    spare: Vec<f64>,
    counts: Vec<u32>,
}

/// Fills `out` (COLUMNS + percentiles) and `clipped` (1 where a value is clipped, masked or not finite; or empty).
pub fn row_statistics<T: Copy + Into<f64>>(
    row: &[T],
    mask: &[u8],
    ask: &Ask,
    scratch: &mut Scratch,
    out: &mut [f64],
    clipped: &mut [u8],
) {
    let Scratch { values, spare, counts } = scratch;
    out.fill(f64::NAN);
    collect(row, mask, values);
    let (least, most) = extremes(values);
    let average = mean(values);
    out[..5].copy_from_slice(&[values.len() as f64, least, most, average, standard_deviation(values, average)]);
    out[5] = median(values);
    if ask.deviation {
        out[6] = deviation(values, out[5], spare);
    }
    for (result, &percent) in out[COLUMNS..].iter_mut().zip(ask.percentiles) {
        *result = percentile(values, percent);
    }
    if ask.clip.is_some() || ask.bins > 0 {
        values.retain(|value| value.is_finite());
    }
    if let Some(clip) = &ask.clip {
        let limits = clip_limits(values, clip, spare);
        collect(row, mask, values);
        clip_row(values, &limits, &mut out[8..COLUMNS]);
        mark(row, mask, &limits, clipped);
    }
    if ask.bins > 0 {
        out[7] = mode(values, ask.bins, counts);
    }
    out.iter_mut().for_each(|value| *value = canonical64(*value));
}

fn collect<T: Copy + Into<f64>>(row: &[T], mask: &[u8], values: &mut Vec<f64>) {
    values.clear();
    let seen = |k: usize| mask.is_empty() || mask[k] == 0;
    values.extend(
        row.iter().enumerate().filter(|&(k, _)| seen(k)).map(|(_, &value)| value.into()).filter(|value: &f64| !value.is_nan()),
    );
}

fn clip_row(values: &mut Vec<f64>, limits: &Limits, out: &mut [f64]) {
    let left = keep_within(values, limits);
    values.truncate(left);
    values.retain(|value| value.is_finite());
    let average = mean(values);
    let spread = standard_deviation(values, average);
    let middle = median(values);
    out.copy_from_slice(&[values.len() as f64, average, middle, spread, limits.low, limits.high, f64::from(limits.rounds)]);
}

fn mark<T: Copy + Into<f64>>(row: &[T], mask: &[u8], limits: &Limits, clipped: &mut [u8]) {
    for (k, mark) in clipped.iter_mut().enumerate() {
        let value: f64 = row[k].into();
        let kept = value.is_finite() && value >= limits.low && value <= limits.high && (mask.is_empty() || mask[k] == 0);
        *mark = u8::from(!kept);
    }
}
