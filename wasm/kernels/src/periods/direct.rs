//! Trigonometric sums epoch by epoch: exp(2 pi i m f t) of the next frequency is that of this one times exp(2 pi i m step t), made anew
//! every `RUN` frequencies so that roundings do not add up.

use super::turn::turn;
use super::{Complex, Grid};
use crate::lanes::Pair;

/// Frequencies between two fresh starts.
const RUN: usize = 32;

/// Room for the state of every epoch.
#[derive(Default)]
pub struct Direct {
    state: Vec<Complex>,
    step: Vec<[f64; 2]>,
}

/// What is summed: columns of one length.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    pub time: &'a [f64],
    pub weight: &'a [f64],
    /// Empty where only weights are summed.
    pub weighted: &'a [f64],
}

impl Direct {
    /// Sums of the harmonic `multiple` for the frequencies `first + i` (lane 0) and `first + half + i` (lane 1), i below half: of the weights
    /// into `of_weight`, of weighted values into `of_value`.
    pub fn sums(
        &mut self,
        columns: Columns,
        grid: Grid,
        multiple: f64,
        first: usize,
        of_weight: &mut [Complex],
        of_value: &mut [Complex],
    ) {
        let half = of_weight.len();
        self.step.clear();
        self.step.extend(columns.time.iter().map(|time| {
            let z = turn(Pair::splat(multiple * grid.step * time));
            [z.re.get().0, z.im.get().0]
        }));
        for start in (0..half).step_by(RUN) {
            let end = half.min(start + RUN);
            let frequency = Pair::new(grid.at(first + start), grid.at(first + half + start)).times(Pair::splat(multiple));
            self.state.clear();
            self.state.extend(columns.time.iter().map(|&time| turn(frequency.times(Pair::splat(time)))));
            if columns.weighted.is_empty() {
                of_weight[start..end].iter_mut().for_each(|sum| *sum = self.weights(columns.weight));
            } else {
                let sums = of_weight[start..end].iter_mut().zip(&mut of_value[start..end]);
                sums.for_each(|(weight, value)| (*weight, *value) = self.both(columns.weight, columns.weighted));
            }
        }
    }

    fn weights(&mut self, weight: &[f64]) -> Complex {
        let mut sum = Complex::zero();
        for ((z, step), &weight) in self.state.iter_mut().zip(&self.step).zip(weight) {
            sum = sum.plus(z.scaled(Pair::splat(weight)));
            *z = z.times(Complex { re: Pair::splat(step[0]), im: Pair::splat(step[1]) });
        }
        sum
    }

    fn both(&mut self, weight: &[f64], weighted: &[f64]) -> (Complex, Complex) {
        let (mut sum, mut value) = (Complex::zero(), Complex::zero());
        for (((z, step), &weight), &weighted) in self.state.iter_mut().zip(&self.step).zip(weight).zip(weighted) {
            sum = sum.plus(z.scaled(Pair::splat(weight)));
            value = value.plus(z.scaled(Pair::splat(weighted)));
            *z = z.times(Complex { re: Pair::splat(step[0]), im: Pair::splat(step[1]) });
        }
        (sum, value)
    }
}
