//! The local background: mean, median or clipped median of the good pixels whose centres lie in a circular annulus.
//!
//! Its variance is s^2 / n for the mean and pi / 2 s^2 / n for medians, with s^2 the sample variance of the n pixels that are left.
//! Clipping rejects what is further than `clip` standard deviations (about the mean, n in the denominator) from the median, again
//! until nothing more goes or `rounds` are done.

use super::Frame;
use std::f64::consts::FRAC_PI_2;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Method {
    Mean,
    Median,
    ClippedMedian,
}

/// Radii in pixels.
pub struct Annulus {
    pub method: Method,
    pub inner: f64,
    pub outer: f64,
    pub clip: f64,
    pub rounds: usize,
}

/// Background of one pixel, scatter of the pixels, how many there were, variance of the level.
pub struct Sky {
    pub level: f64,
    pub rms: f64,
    pub pixels: usize,
    pub variance: f64,
}

impl Sky {
    /// None asked for.
    pub const ZERO: Sky = Sky { level: 0.0, rms: f64::NAN, pixels: 0, variance: 0.0 };
    /// None found.
    pub const NONE: Sky = Sky { level: f64::NAN, rms: f64::NAN, pixels: 0, variance: f64::NAN };
}

impl Annulus {
    /// The background around one place; `samples` is room that is used again.
    pub fn measure(&self, frame: &Frame, centre: (f64, f64), samples: &mut Vec<f32>) -> Sky {
        samples.clear();
        self.gather(frame, centre, samples);
        if samples.is_empty() {
            return Sky::NONE;
        }
        if self.method == Method::Mean {
            let (level, rms) = scatter(samples);
            return Sky { level, rms, pixels: samples.len(), variance: rms * rms / samples.len() as f64 };
        }
        samples.sort_unstable_by(f32::total_cmp);
        let kept = if self.method == Method::ClippedMedian { self.clip(samples) } else { samples };
        let (_, rms) = scatter(kept);
        Sky { level: median(kept), rms, pixels: kept.len(), variance: FRAC_PI_2 * rms * rms / kept.len() as f64 }
    }

    fn gather(&self, frame: &Frame, (x, y): (f64, f64), samples: &mut Vec<f32>) {
        let within =
            |from: f64, to: f64, size: usize| (from.ceil().max(0.0) as usize, ((to.floor() + 1.0).max(0.0) as usize).min(size));
        let (first, last) = within(y - self.outer, y + self.outer, frame.height);
        for row in first..last {
            let dy = row as f64 - y;
            let outer = (self.outer * self.outer - dy * dy).max(0.0).sqrt();
            let (left, right) = within(x - outer, x + outer, frame.width);
            let hole = self.inner * self.inner - dy * dy;
            let hole = if hole > 0.0 { hole.sqrt() } else { -1.0 };
            samples.extend((left..right).filter(|&u| (u as f64 - x).abs() >= hole).filter_map(|u| frame.good(row, u)));
        }
    }

    fn clip<'a>(&self, sorted: &'a [f32]) -> &'a [f32] {
        let mut kept = sorted;
        for _ in 0..self.rounds {
            let middle = median(kept);
            let count = kept.len() as f64;
            let limit = self.clip * scatter(kept).1 * ((count - 1.0) / count).sqrt();
            let (low, high) = (middle - limit, middle + limit);
            let from = kept.partition_point(|&v| f64::from(v) < low);
            let to = kept.partition_point(|&v| f64::from(v) <= high);
            if to - from == kept.len() || to <= from {
                break;
            }
            kept = &kept[from..to];
        }
        kept
    }
}

/// Mean and sample standard deviation (0 for one value).
fn scatter(values: &[f32]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
    let squares = values.iter().map(|&v| (f64::from(v) - mean) * (f64::from(v) - mean)).sum::<f64>();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

fn median(sorted: &[f32]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { f64::from(sorted[half]) } else { 0.5 * (f64::from(sorted[half - 1]) + f64::from(sorted[half])) }
}
