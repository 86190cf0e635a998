//! Power of the sampling: W(f) = |sum of exp(2 pi i f t)|^2 / N^2, 1 at the frequencies at which all epochs have one phase (Roberts, Lehar &
//! Dreher 1987, AJ 93, 968).

use super::direct::{Columns, Direct};
use super::sums::block_length;
use super::{Complex, Grid};
use crate::nan::canonical64;

/// W at the frequencies `first`, … of the grid, `first` at a block's start.
pub fn window(time: &[f64], grid: Grid, first: usize, out: &mut [f64]) {
    let origin = time.first().copied().unwrap_or(0.0);
    let time: Vec<f64> = time.iter().map(|time| time - origin).collect();
    let weight = vec![1.0 / time.len() as f64; time.len()];
    let (mut direct, mut sums) = (Direct::default(), vec![]);
    let length = block_length(time.len());
    for (block, out) in out.chunks_mut(length).enumerate() {
        let half = out.len().div_ceil(2);
        sums.clear();
        sums.resize(half, Complex::zero());
        let columns = Columns { time: &time, weight: &weight, weighted: &[] };
        direct.sums(columns, grid, 1.0, first + block * length, &mut sums, &mut []);
        for (i, z) in sums.iter().enumerate() {
            let (low, high) = z.re.times(z.re).plus(z.im.times(z.im)).get();
            out[i] = canonical64(low);
            if let Some(out) = out.get_mut(half + i) {
                *out = canonical64(high);
            }
        }
    }
}
