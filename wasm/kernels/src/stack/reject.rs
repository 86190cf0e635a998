//! Which frames a pixel is made of.

use crate::robust::moments::{Center, Clip, Limits, MAD_TO_SIGMA, Scale, mean, standard_deviation};

/// Median of sorted values; NaN of nothing.
pub fn middle(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[count / 2],
        count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2.0,
    }
}

/// Median of |value - center| of sorted values: walks outwards from the center on both sides.
pub fn middle_deviation(sorted: &[f64], center: f64) -> f64 {
    let count = sorted.len();
    let mut right = sorted.partition_point(|&value| value < center);
    let mut left = right;
    let (mut before, mut last) = (f64::NAN, f64::NAN);
    for _ in 0..=count / 2 {
        let below = if left > 0 { center - sorted[left - 1] } else { f64::INFINITY };
        let above = if right < count { sorted[right] - center } else { f64::INFINITY };
        before = last;
        last = if below < above { below } else { above };
        if below < above { left -= 1 } else { right += 1 }
    }
    if count % 2 == 1 { last } else { (before + last) / 2.0 }
}

/// Limits of a clip of sorted finite values, as `robust::moments::clip_limits`.
pub fn sorted_limits(sorted: &[f64], clip: &Clip) -> Limits {
    let mut limits = Limits { low: f64::NAN, high: f64::NAN, rounds: 0 };
    let mut kept = sorted;
    while !kept.is_empty() && (clip.rounds == 0 || limits.rounds < clip.rounds) {
        let center = if clip.center == Center::Median { middle(kept) } else { mean(kept) };
        let scale = match clip.scale {
            Scale::Deviation => standard_deviation(kept, mean(kept)),
            Scale::Mad => middle_deviation(kept, middle(kept)) * MAD_TO_SIGMA,
        };
        limits = Limits { low: center - clip.lower * scale, high: center + clip.upper * scale, rounds: limits.rounds + 1 };
        let first = kept.partition_point(|&value| value < limits.low);
        let last = kept.partition_point(|&value| value <= limits.high).max(first);
        if last - first == kept.len() {
            break;
        }
        kept = &kept[first..last];
    }
    limits
}

/// Puts infinity in place of the `low` lowest and the `high` highest of a pixel's finite values, `stride` apart; of equal ones those of
/// the first frames go. Everything goes where there are not more than low + high.
pub fn drop_extremes(values: &mut [f32], stride: usize, sorted: &[f64], low: usize, high: usize) {
    let frames = values.len().div_ceil(stride);
    if low + high >= sorted.len() {
        (0..frames).for_each(|k| values[k * stride] = f32::INFINITY);
        return;
    }
    let mut drop = |limit: f64, mut equal: usize, beyond: &dyn Fn(f64) -> bool| {
        for k in 0..frames {
            let value = f64::from(values[k * stride]);
            let tie = value == limit && equal > 0;
            equal -= usize::from(tie);
            if value.is_finite() && (beyond(value) || tie) {
                values[k * stride] = f32::INFINITY;
            }
        }
    };
    if low > 0 {
        let limit = sorted[low - 1];
        drop(limit, low - sorted.partition_point(|&value| value < limit), &|value| value < limit);
    }
    if high > 0 {
        let limit = sorted[sorted.len() - high];
        let above = sorted.len() - sorted.partition_point(|&value| value <= limit);
        drop(limit, high - above, &|value| value > limit);
    }
}
