//! Trigonometric sums at many even frequencies at once: each epoch is spread over a grid of phases by a Gaussian, the grid transformed, and
//! the Gaussian divided out again (Dutt & Rokhlin 1993, SIAM J. Sci. Comput. 14, 1368; Greengard & Lee 2004, SIAM Review 46, 443,
//! equations 6 to 12, with twice as many points as frequencies and the Gaussian over 2 `REACH` of them). For the frequency f_c + k step,
//!     sum of h exp(2 pi i (f_c + k step) t) = sum of [h exp(2 pi i f_c t)] exp(2 pi i k x),   x = the fraction of step t.
//! Errors are below 2e-14 of the sum of |h|.

use super::direct::Columns;
use super::transform::Transform;
use super::turn::turn;
use super::{Complex, Grid};
use crate::lanes::Pair;
use std::f64::consts::PI;

/// Points on either side of an epoch.
const REACH: usize = 14;
/// exp(-WIDTH u^2) at u points from the epoch.
const WIDTH: f64 = 3.0 * PI / (4.0 * REACH as f64);

/// Room and tables for sums at `half` frequencies, twice.
pub struct Fourier {
    half: usize,
    transform: Transform,
    /// Where each frequency comes out, and one over what the Gaussian made of it.
    places: Vec<(u32, f64)>,
    /// exp(-WIDTH l^2) for l from 1 - REACH to REACH.
    steps: [f64; 2 * REACH],
    grids: [Vec<Complex>; 2],
}

impl Fourier {
    /// `half` is a power of two.
    pub fn new(half: usize) -> Self {
        let transform = Transform::new(2 * half);
        let scale = (3.0 / REACH as f64).sqrt() / 2.0;
        let place = |i: usize| {
            let k = i as f64 - (half / 2) as f64;
            let part = k / half as f64;
            let place = transform.position((i + 2 * half - half / 2) % (2 * half));
            (place as u32, scale * libm::exp(part * part * PI * REACH as f64 / 3.0))
        };
        let steps = std::array::from_fn(|at| {
            let l = at as f64 + 1.0 - REACH as f64;
            libm::exp(-WIDTH * l * l)
        });
        Self { half, places: (0..half).map(place).collect(), transform, steps, grids: [vec![], vec![]] }
    }

    /// As `Direct::sums`, for `half` frequencies in each lane.
    pub fn sums(
        &mut self,
        columns: Columns,
        grid: Grid,
        multiple: f64,
        first: usize,
        of_weight: &mut [Complex],
        of_value: &mut [Complex],
    ) {
        for grid in &mut self.grids[..1 + usize::from(!of_value.is_empty())] {
            grid.clear();
            grid.resize(2 * self.half + 2 * REACH, Complex::zero());
        }
        let centre = [self.half / 2, self.half + self.half / 2].map(|at| multiple * grid.at(first + at));
        let centre = Pair::new(centre[0], centre[1]);
        let turns = multiple * grid.step;
        for (i, (&time, &weight)) in columns.time.iter().zip(columns.weight).enumerate() {
            let phase = turn(centre.times(Pair::splat(time)));
            let weighted = columns.weighted.get(i).copied();
            self.spread(turns * time, phase.scaled(Pair::splat(weight)), weighted.map(|value| phase.scaled(Pair::splat(value))));
        }
        self.read(0, of_weight);
        if !of_value.is_empty() {
            self.read(1, of_value);
        }
    }

    /// Adds one epoch at the phase `turns`.
    #[inline(always)]
    fn spread(&mut self, turns: f64, weight: Complex, value: Option<Complex>) {
        let place = (turns - turns.floor()) * (2 * self.half) as f64;
        let (at, apart) = (place as usize, place - place.floor());
        let ratio = libm::exp(2.0 * WIDTH * apart);
        let mut height = libm::exp(-WIDTH * apart * (apart + 2.0 * (REACH - 1) as f64));
        let [weights, values] = &mut self.grids;
        let weights = &mut weights[at..at + 2 * REACH];
        if let Some(value) = value {
            for ((to, to_value), step) in weights.iter_mut().zip(&mut values[at..at + 2 * REACH]).zip(&self.steps) {
                let part = Pair::splat(height * step);
                (*to, *to_value) = (to.plus(weight.scaled(part)), to_value.plus(value.scaled(part)));
                height *= ratio;
            }
        } else {
            for (to, step) in weights.iter_mut().zip(&self.steps) {
                *to = to.plus(weight.scaled(Pair::splat(height * step)));
                height *= ratio;
            }
        }
    }

    /// Transforms a grid, whose first point is REACH - 1 before that of phase zero.
    fn read(&mut self, which: usize, out: &mut [Complex]) {
        let (grid, length) = (&mut self.grids[which], 2 * self.half);
        for at in 0..REACH - 1 {
            grid[at + length] = grid[at + length].plus(grid[at]);
        }
        for at in length + REACH - 1..length + 2 * REACH {
            grid[at - length] = grid[at - length].plus(grid[at]);
        }
        let grid = &mut grid[REACH - 1..REACH - 1 + length];
        self.transform.run(grid);
        for (out, &(place, scale)) in out.iter_mut().zip(&self.places) {
            *out = grid[place as usize].scaled(Pair::splat(scale));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::direct::Direct;
    use super::*;

    #[test]
    fn sums_are_those_epoch_by_epoch() {
        let time: Vec<f64> = (0..500).map(|i| f64::from(i) * 1.7 + 0.4 * libm::sin(f64::from(i * i))).collect();
        let weight: Vec<f64> = (0..500).map(|i| (1.0 + 0.5 * libm::cos(f64::from(i))) / 500.0).collect();
        let weighted: Vec<f64> = (0..500).map(|i| libm::sin(f64::from(3 * i)) / 500.0).collect();
        let columns = Columns { time: &time, weight: &weight, weighted: &weighted };
        for (half, step, multiple) in [(64, 1e-3, 1.0), (256, 1.3e-4, 2.0), (1024, 0.7, 3.0)] {
            let (mut near, mut far) = (vec![Complex::zero(); 2 * half], vec![Complex::zero(); 2 * half]);
            let grid = Grid { start: 0.013, step };
            let (of_weight, of_value) = near.split_at_mut(half);
            Direct::default().sums(columns, grid, multiple, 3 * half, of_weight, of_value);
            let (of_weight, of_value) = far.split_at_mut(half);
            Fourier::new(half).sums(columns, grid, multiple, 3 * half, of_weight, of_value);
            // Phases of so many turns are not known better.
            let limit = 3e-14 + 4e-16 * 6.3 * 850.0 * multiple * grid.at(5 * half);
            for (near, far) in near.iter().zip(&far) {
                let difference = near.minus(*far);
                let worst = difference.re.abs().max(difference.im.abs()).get();
                assert!(worst.0.max(worst.1) < limit, "{half} {worst:?} {limit}");
            }
        }
    }
}
