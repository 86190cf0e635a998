//! Epochs made ready: bands one after another, times from the first epoch, weights of total one, values less the mean of their band.

use std::ops::Range;

pub struct Curve {
    /// Days from the first epoch.
    pub time: Vec<f64>,
    /// 1 / sigma^2, divided by `total`.
    pub weight: Vec<f64>,
    /// Value less the weighted mean of its band.
    pub value: Vec<f64>,
    /// Weight times value.
    pub weighted: Vec<f64>,
    /// The epochs of each band, and its part of the weight.
    pub bands: Vec<(Range<usize>, f64)>,
    pub means: Vec<f64>,
    /// Sum of 1 / sigma^2.
    pub total: f64,
    /// Weighted mean of the squares of `value`: chi^2 of constants is this times `total`. Zero where values differ by rounding only.
    pub variance: f64,
}

/// Values whose scatter is below this part of the largest are constant.
const ROUNDING: f64 = 1e-15;

impl Curve {
    /// `band` is empty or has a number below `bands` for every epoch; the times do not fall.
    pub fn new(time: &[f64], value: &[f64], noise: &[f64], band: &[i32], bands: usize) -> Self {
        let order = grouped(band, bands, time.len());
        let origin = time.first().copied().unwrap_or(0.0);
        let mut curve = Curve {
            time: order.0.iter().map(|&i| time[i] - origin).collect(),
            weight: order.0.iter().map(|&i| 1.0 / (noise[i] * noise[i])).collect(),
            value: order.0.iter().map(|&i| value[i]).collect(),
            weighted: vec![],
            bands: vec![],
            means: vec![],
            total: 0.0,
            variance: 0.0,
        };
        curve.total = curve.weight.iter().sum();
        curve.weight.iter_mut().for_each(|weight| *weight /= curve.total);
        order.1.into_iter().for_each(|range| curve.centre(range));
        curve.weighted = curve.weight.iter().zip(&curve.value).map(|(weight, value)| weight * value).collect();
        curve.variance = curve.weighted.iter().zip(&curve.value).map(|(weighted, value)| weighted * value).sum();
        let limit = value.iter().fold(0.0, |most: f64, value| most.max(value.abs())) * ROUNDING;
        if curve.variance <= limit * limit {
            curve.variance = 0.0;
        }
        curve
    }

    fn centre(&mut self, range: Range<usize>) {
        let (weight, value) = (&self.weight[range.clone()], &mut self.value[range.clone()]);
        let share: f64 = weight.iter().sum();
        // About the first value, so that the sum is not much larger than what it is about.
        let first = value.first().copied().unwrap_or(0.0);
        let above: f64 = weight.iter().zip(value.iter()).map(|(weight, value)| weight * (value - first)).sum();
        let mean = if share > 0.0 { first + above / share } else { 0.0 };
        value.iter_mut().for_each(|value| *value -= mean);
        self.bands.push((range, share));
        self.means.push(if share > 0.0 { mean } else { f64::NAN });
    }
}

/// Epochs in the order of their bands, and where each band is.
fn grouped(band: &[i32], bands: usize, length: usize) -> (Vec<usize>, Vec<Range<usize>>) {
    if band.is_empty() {
        return ((0..length).collect(), std::iter::repeat_n(0..length, bands.min(1)).collect());
    }
    let (mut order, mut ranges) = (Vec::with_capacity(length), Vec::with_capacity(bands));
    for wanted in 0..bands {
        let start = order.len();
        order.extend((0..length).filter(|&i| band[i] as usize == wanted));
        ranges.push(start..order.len());
    }
    (order, ranges)
}
