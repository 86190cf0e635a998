//! The mode of a histogram.
//!
//! `bins` equal bins cover the range [least, greatest] of the values: value v falls into bin floor((v - least) / (greatest -
//! least) x bins), the greatest value into the last one. The mode is the vertex of the parabola through the counts of the
//! fullest bin (the lowest one of equals) and its two neighbours (zero outside the range), taken at the centres of the bins:
//! least + width (k + 1/2 + (a - c) / (2 (a - 2b + c))) for counts a, b, c.

/// The mode; the value itself where all are equal, NaN of nothing. `counts` is overwritten.
pub fn mode(values: &[f64], bins: usize, counts: &mut Vec<u32>) -> f64 {
    let (least, most) = super::moments::extremes(values);
    let range = most - least;
    if range == 0.0 {
        return least;
    }
    if !range.is_finite() {
        return f64::NAN;
    }
    counts.clear();
    counts.resize(bins, 0);
    for &value in values {
        counts[(((value - least) / range * bins as f64) as usize).min(bins - 1)] += 1;
    }
    let fullest = (0..bins).fold(0, |best, bin| if counts[bin] > counts[best] { bin } else { best });
    let at = |bin: Option<usize>| bin.and_then(|bin| counts.get(bin)).map_or(0.0, |&count| f64::from(count));
    let (a, b, c) = (at(fullest.checked_sub(1)), at(Some(fullest)), at(Some(fullest + 1)));
    let bend = a - 2.0 * b + c;
    let shift = if bend < 0.0 { (a - c) / (2.0 * bend) } else { 0.0 };
    least + range / bins as f64 * (fullest as f64 + 0.5 + shift)
}
