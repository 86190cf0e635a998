//! Epochs folded at a period: cumulative sums of w y and w over bins of phase.

use super::Epochs;
use crate::lanes::Pair;

/// Of a number of turns or bins, what roundings may change.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Sums of all bins before each, for w y and for w. The bins in use are `bins`.
#[derive(Default)]
pub struct Folded {
    counts: Vec<[f64; 2]>,
    pub y: Vec<f64>,
    pub w: Vec<f64>,
    pub bins: usize,
}

impl Folded {
    /// `oversample` bins are repeated at the end.
    pub fn fold(&mut self, epochs: &Epochs, period: f64, bin: f64, oversample: usize) {
        self.bins = (period / bin).ceil() as usize + oversample;
        self.counts.clear();
        self.counts.resize(self.bins + 2, [0.0, 0.0]);
        self.scatter(epochs, period, bin);
        for n in 1..=oversample {
            self.counts[self.bins - oversample + n - 1] = self.counts[n];
        }
        self.y.resize(self.bins + 1, 0.0);
        self.w.resize(self.bins + 1, 0.0);
        let mut sum = Pair::splat(0.0);
        for ((count, y), w) in self.counts.iter().zip(&mut self.y).zip(&mut self.w) {
            sum = sum.plus(Pair::load(count));
            (*y, *w) = sum.get();
        }
    }

    /// Divisions take long: places are first had by products with reciprocals, which differ from quotients by roundings only. Where these could
    /// change a place the quotients decide.
    fn scatter(&mut self, epochs: &Epochs, period: f64, bin: f64) {
        let last = epochs.time.last().copied().unwrap_or(0.0);
        let uncertain = ROUNDING * (last.max(period) / bin + 1.0);
        let (sure, whole) = (Pair::splat(0.5 - uncertain), Pair::splat(period / bin - uncertain));
        let (per_period, per_bin, half) = (Pair::splat(1.0 / period), Pair::splat(1.0 / bin), Pair::splat(0.5));
        let (period, bin) = (Pair::splat(period), Pair::splat(bin));
        let counts = &mut self.counts[1..];
        let mut add = |place: usize, of: &[f64; 2]| {
            if let Some(count) = counts.get_mut(place) {
                Pair::load(count).plus(Pair::load(of)).store(count);
            }
        };
        let exactly = |time: Pair| time.minus(period.times(time.over(period).floor())).over(bin).truncate();
        let (times, time_rest) = epochs.time.as_chunks::<2>();
        let (values, value_rest) = epochs.weighted.as_chunks::<2>();
        for (times, [one, two]) in times.iter().zip(values) {
            let time = Pair::load(times);
            let place = time.minus(period.times(time.times(per_period).floor())).times(per_bin);
            let below = place.floor();
            let middle = place.minus(below).minus(half).abs();
            let doubtful = middle.greater(sure) | place.greater(whole);
            let (first, second) = if doubtful == 0 { below.truncate() } else { exactly(time) };
            add(first, one);
            add(second, two);
        }
        for (&time, of) in time_rest.iter().zip(value_rest) {
            add(exactly(Pair::splat(time)).0, of);
        }
    }
}
