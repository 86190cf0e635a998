//! The faces of the periodograms. Blocks of `period_block` frequencies are computed as one: a part of a periodogram that starts at
//! a block's start has the bits of the whole. Times do not fall, noise is above zero, everything is finite. No bands: a null pointer.

use super::fit::Fit;
use super::solve::{Solver, single};
use super::sums::{Sums, block_length};
use super::window::window;
use super::{Curve, Grid, Model};
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// Where less than this is left of the pivots, the power is that of `Fit`.
const LEAST: f64 = 1e-3;

/// Power at the frequencies `first`, … of the grid, as many as `out` has, `first` at a block's start.
pub fn periodogram(curve: &Curve, model: Model, grid: Grid, first: usize, out: &mut [f64]) {
    if curve.variance == 0.0 {
        return out.fill(0.0);
    }
    let (mut sums, mut solver, mut fit) = (Sums::default(), Solver::default(), Fit::new(curve, model));
    let length = block_length(curve.time.len());
    let simple = curve.bands.len() == 1 && model.terms == 1 && model.own <= 1;
    for (block, out) in out.chunks_mut(length).enumerate() {
        let first = first + block * length;
        sums.fill(curve, model, grid, first, out.len());
        let half = sums.half;
        for i in 0..half {
            let solution = if simple {
                single(sums.table[i], sums.table[half + i], sums.table[2 * half + i], curve.variance)
            } else {
                let series = 3 * model.highest();
                solver.general(curve, model, |band, number| sums.table[(band * series + number) * half + i])
            };
            let (power, left) = (solution.power.get(), solution.left.get());
            for (at, power, left) in [(i, power.0, left.0), (half + i, power.1, left.1)] {
                if let Some(out) = out.get_mut(at) {
                    *out = canonical64(if left > LEAST { power } else { fit.power(grid.at(first + at)) });
                }
            }
        }
    }
}

/// Frequencies in a block, for so many epochs.
#[wasm_bindgen]
pub fn period_block(epochs: usize) -> usize {
    block_length(epochs)
}

/// # Safety
/// `time`, `value`, `noise` and `band` (where not null) hold `n` values, `out` `count`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn period_power(
    time: *const f64,
    value: *const f64,
    noise: *const f64,
    n: usize,
    band: *const i32,
    bands: usize,
    terms: usize,
    own: usize,
    start: f64,
    step: f64,
    first: usize,
    count: usize,
    out: *mut f64,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let curve = curve_of(time, value, noise, n, band, bands);
        periodogram(&curve, Model { terms, own }, Grid { start, step }, first, array_mut(out, count));
    }
}

/// Power, chi^2 of the fit and of constants, then for each band its mean, cosines and sines, about the first epoch.
///
/// # Safety
/// As `period_power`; `out` holds 3 + bands * (1 + 2 max(terms, own)) values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn period_fit(
    time: *const f64,
    value: *const f64,
    noise: *const f64,
    n: usize,
    band: *const i32,
    bands: usize,
    terms: usize,
    own: usize,
    frequency: f64,
    out: *mut f64,
) {
    let model = Model { terms, own };
    // SAFETY: promised by the caller.
    let (curve, out) = unsafe {
        let length = 3 + bands * (1 + 2 * model.highest());
        (curve_of(time, value, noise, n, band, bands), array_mut(out, length))
    };
    let mut fit = Fit::new(&curve, model);
    let constant = curve.total * curve.variance;
    let (numbers, coefficients) = out.split_at_mut(3);
    if curve.variance == 0.0 {
        numbers.copy_from_slice(&[0.0, constant, constant]);
        for (out, &mean) in coefficients.chunks_exact_mut(1 + 2 * model.highest()).zip(&curve.means) {
            out.fill(0.0);
            out[0] = mean;
        }
    } else {
        let power = fit.power(frequency);
        numbers.copy_from_slice(&[power, curve.total * fit.left(), constant]);
        fit.coefficients(coefficients);
    }
    out.iter_mut().for_each(|value| *value = canonical64(*value));
}

/// Power of the sampling.
///
/// # Safety
/// `time` holds `n` values, `out` `count`.
#[wasm_bindgen]
pub unsafe fn period_window(time: *const f64, n: usize, start: f64, step: f64, first: usize, count: usize, out: *mut f64) {
    // SAFETY: promised by the caller.
    unsafe { window(array(time, n), Grid { start, step }, first, array_mut(out, count)) }
}

/// # Safety
/// As `period_power`.
unsafe fn curve_of(time: *const f64, value: *const f64, noise: *const f64, n: usize, band: *const i32, bands: usize) -> Curve {
    // SAFETY: promised by the caller.
    unsafe {
        let band = if band.is_null() { &[][..] } else { array(band, n) };
        Curve::new(array(time, n), array(value, n), array(noise, n), band, bands)
    }
}
