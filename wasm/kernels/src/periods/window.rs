//! Power of the sampling: W(f) = |sum of exp(2 pi i f t)|^2 / N^2, 1 at the frequencies at which all epochs have one phase (Roberts, Lehar &
//! Dreher 1987, AJ 93, 968).

use super::direct::Columns;
use super::sums::{Trigonometric, block_length};
use super::{Complex, Grid};
use crate::nan::canonical64;

/// W at the frequencies `first`, … of the grid, `first` at a block's start.
pub fn window(time: &[f64], grid: Grid, first: usize, out: &mut [f64]) {
    let origin = time.first().copied().unwrap_or(0.0);
    let time: Vec<f64> = time.iter().map(|time| time - origin).collect();
    let weight = vec![1.0 / time.len() as f64; time.len()];
    let (mut ways, mut sums) = (Trigonometric::default(), vec![]);
    let length = block_length(time.len());
    for (block, out) in out.chunks_mut(length).enumerate() {
        let half = ways.prepare(time.len(), out.len());
        sums.resize(half, Complex::zero());
        let columns = Columns { time: &time, weight: &weight, weighted: &[] };
        ways.sums(columns, grid, 1.0, first + block * length, &mut sums, &mut []);
        for (i, z) in sums.iter().enumerate() {
            let (low, high) = z.re.times(z.re).plus(z.im.times(z.im)).get();
            for (at, power) in [(i, low), (half + i, high)] {
                if let Some(out) = out.get_mut(at) {
                    *out = canonical64(power);
                }
            }
        }
    }
}
