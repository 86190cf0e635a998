//! Order statistics in double precision: median, percentiles, median absolute deviation.
//!
//! Numerically equal to numpy: the median of an even count is (a + b) / 2 of the two middle values; a percentile q is
//! interpolated linearly at q / 100 (n - 1) (method 7 of Hyndman & Fan 1996, The American Statistician 50, 361), from
//! the nearer neighbour. Values hold no NaN and are reordered.

/// The middle value; NaN of nothing.
pub fn median(values: &mut [f64]) -> f64 {
    let count = values.len();
    if count == 0 {
        return f64::NAN;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    if count % 2 == 1 { upper } else { (highest(below) + upper) / 2.0 }
}

fn highest(values: &[f64]) -> f64 {
    values.iter().fold(f64::NEG_INFINITY, |most, &value| if value > most { value } else { most })
}

/// The value below which `percent` (0 to 100) of the others lie; NaN of nothing.
pub fn percentile(values: &mut [f64], percent: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
    let place = percent / 100.0 * last as f64;
    let index = (place as usize).min(last);
    let (_, &mut low, above) = values.select_nth_unstable_by(index, f64::total_cmp);
    let part = place - index as f64;
    if above.is_empty() || part == 0.0 {
        return low;
    }
    let high = above.iter().fold(f64::INFINITY, |least, &value| if value < least { value } else { least });
    if part >= 0.5 { high - (high - low) * (1.0 - part) } else { low + (high - low) * part }
}

/// Median of |value - center|, unscaled. `scratch` is overwritten.
pub fn deviation(values: &[f64], center: f64, scratch: &mut Vec<f64>) -> f64 {
    scratch.clear();
    scratch.extend(values.iter().map(|value| (value - center).abs()));
    median(scratch)
}

/// Median of 16-bit integers, without a copy: the bits that differ among them are found for the middle value, from the highest down,
/// by counting.
pub fn median_u16(values: &[u16]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    let middle = values.len() / 2;
    let fewer = |limit: u16| -> usize {
        let below = |chunk: &[u16]| chunk.iter().map(|&value| u16::from(value < limit)).sum::<u16>();
        values.chunks(1 << 15).map(|chunk| usize::from(below(chunk))).sum()
    };
    let least = values.iter().fold(u16::MAX, |least, &value| least.min(value));
    let most = values.iter().fold(0, |most: u16, &value| most.max(value));
    let bits = 16 - (least ^ most).leading_zeros();
    let common = if bits == 16 { 0 } else { least >> bits << bits };
    let add = |found: u16, bit: u32| if fewer(found | (1 << bit)) <= middle { found | (1 << bit) } else { found };
    let upper = (0..bits).rev().fold(common, add);
    if values.len() % 2 == 1 || fewer(upper) < middle {
        return f64::from(upper);
    }
    let lower = values.iter().fold(0u16, |most, &value| if value < upper && value > most { value } else { most });
    (f64::from(lower) + f64::from(upper)) / 2.0
}

/// Variance of the median of `count` normal values in units of the variance of their mean: exact moments of normal order
/// statistics (numerical quadrature) up to 20, then the expansion in 1/n of pi/2, within 3e-4.
pub fn median_inefficiency(count: usize) -> f64 {
    static EXACT: [f64; 21] = [
        1.0, 1.0, 1.0, 1.346013, 1.192798, 1.434168, 1.288456, 1.473128, 1.345447, 1.494912, 1.383264, 1.508787, 1.410194,
        1.518387, 1.43035, 1.52542, 1.446003, 1.530792, 1.458513, 1.535029, 1.468741,
    ];
    if let Some(&exact) = EXACT.get(count) {
        return exact;
    }
    let (n, half_pi) = (count as f64, std::f64::consts::FRAC_PI_2);
    let odd = 1.0 - (2.0 - half_pi) / n;
    half_pi * if count % 2 == 1 { odd } else { odd - 1.0 / n + 2.7 / (n * n) }
}
