//! Values for the pixels that were hit, from the good ones around them.

use super::medians::middle_of;

/// How a value is made from the good pixels of the 5 x 5 window.
#[derive(Clone, Copy, PartialEq)]
pub enum Replacement {
    Median,
    Mean,
    /// Weighted by the inverse distance.
    InverseDistance,
}

/// Replaces every hit in `clean`. Where no pixel of its window is good, the median of all good pixels takes its place.
pub fn replace(clean: &mut [f32], bad: &[u8], hits: &[u8], width: usize, how: Replacement) {
    let places: Vec<usize> = (0..clean.len()).filter(|&k| hits[k] != 0).collect();
    let values: Vec<Option<f32>> = places.iter().map(|&k| value_for(clean, bad, hits, width, k, how)).collect();
    let level = if values.contains(&None) { level(clean, bad, hits) } else { 0.0 };
    for (k, value) in places.into_iter().zip(values) {
        clean[k] = value.unwrap_or(level);
    }
}

fn level(clean: &[f32], bad: &[u8], hits: &[u8]) -> f32 {
    let mut good: Vec<f32> = (0..clean.len()).filter(|&k| bad[k] == 0 && hits[k] == 0).map(|k| clean[k]).collect();
    if good.is_empty() { 0.0 } else { middle_of(&mut good) }
}

/// The value of one pixel from the good ones around it; none where there are none. Sums run over rows, then columns, in f64.
pub(super) fn value_for(clean: &[f32], bad: &[u8], hits: &[u8], width: usize, pixel: usize, how: Replacement) -> Option<f32> {
    let (y, x, height) = (pixel / width, pixel % width, clean.len() / width);
    let mut good = vec![];
    let (mut sum, mut weights) = (0.0f64, 0.0f64);
    for v in y.saturating_sub(2)..(y + 3).min(height) {
        for u in x.saturating_sub(2)..(x + 3).min(width) {
            let k = v * width + u;
            if bad[k] == 0 && hits[k] == 0 && k != pixel {
                good.push(clean[k]);
                let distance = (v.abs_diff(y).pow(2) + u.abs_diff(x).pow(2)) as f64;
                let weight = if how == Replacement::InverseDistance { 1.0 / distance.sqrt() } else { 1.0 };
                sum += weight * f64::from(clean[k]);
                weights += weight;
            }
        }
    }
    match how {
        _ if good.is_empty() => None,
        Replacement::Median if good.len() % 2 == 0 => {
            let (below, upper, _) = {
                let middle = good.len() / 2;
                good.select_nth_unstable_by(middle, f32::total_cmp)
            };
            let lower = below.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            Some(((f64::from(lower) + f64::from(*upper)) / 2.0) as f32)
        }
        Replacement::Median => Some(middle_of(&mut good)),
        Replacement::Mean | Replacement::InverseDistance => Some((sum / weights) as f32),
    }
}
