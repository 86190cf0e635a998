//! Epochs folded at a period: cumulative sums of w y and w over bins of phase.

use super::Epochs;
use crate::lanes::Pair;

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

    fn scatter(&mut self, epochs: &Epochs, period: f64, bin: f64) {
        let (period, bin) = (Pair::splat(period), Pair::splat(bin));
        // A bin that there is not would be a defect of the arithmetic above: held within the room.
        let last = self.counts.len() - 1;
        let mut add = |place: usize, of: &[f64; 2]| {
            let count = &mut self.counts[(place + 1).min(last)];
            Pair::load(count).plus(Pair::load(of)).store(count);
        };
        let place = |time: Pair| time.minus(period.times(time.over(period).floor())).over(bin).truncate();
        let (times, time_rest) = epochs.time.as_chunks::<2>();
        let (values, value_rest) = epochs.weighted.as_chunks::<2>();
        for (times, [one, two]) in times.iter().zip(values) {
            let (first, second) = place(Pair::load(times));
            add(first, one);
            add(second, two);
        }
        for (&time, of) in time_rest.iter().zip(value_rest) {
            add(place(Pair::splat(time)).0, of);
        }
    }
}
