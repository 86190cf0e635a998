//! The face of the box search.

use super::{Best, Epochs, Folded, Rules, search};
use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// Columns of the result.
pub const COLUMNS: usize = 7;

/// The best box of every period. Durations in days, each at most the shortest of all periods.
pub fn boxes(
    epochs: &Epochs,
    periods: &[f64],
    durations: &[f64],
    oversample: usize,
    likelihood: bool,
    mut give: impl FnMut(usize, Best),
) {
    let bin = durations.iter().copied().fold(f64::INFINITY, f64::min) / oversample as f64;
    let lengths: Vec<usize> = durations.iter().map(|duration| (duration / bin).round() as usize).collect();
    let rules = Rules { bin, durations: &lengths, likelihood };
    let mut folded = Folded::default();
    for (number, &period) in periods.iter().enumerate() {
        folded.fold(epochs, period, bin, oversample);
        give(number, search(epochs, &folded, period, &rules));
    }
}

/// `out` gets `COLUMNS` columns of one value a period: power, depth, its error, duration, epoch (the middle of a box within a period of the
/// first epoch), S/N, log likelihood.
///
/// # Safety
/// `time`, `value`, `noise` hold `n` values, `periods` `count`, `durations` `trials`, `out` seven times `count`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn box_search(
    time: *const f64,
    value: *const f64,
    noise: *const f64,
    n: usize,
    periods: *const f64,
    count: usize,
    durations: *const f64,
    trials: usize,
    oversample: usize,
    likelihood: bool,
    out: *mut f64,
) {
    // SAFETY: promised by the caller.
    let (epochs, periods, durations, out) = unsafe {
        let epochs = Epochs::new(array(time, n), array(value, n), array(noise, n));
        (epochs, array(periods, count), array(durations, trials), array_mut(out, COLUMNS * count))
    };
    boxes(&epochs, periods, durations, oversample, likelihood, |number, best| {
        let epoch = epochs.origin + best.phase;
        let row = [best.power, best.depth, best.error, best.duration, epoch, best.snr, best.likelihood];
        for (column, value) in row.into_iter().enumerate() {
            out[column * count + number] = canonical64(value);
        }
    });
}
