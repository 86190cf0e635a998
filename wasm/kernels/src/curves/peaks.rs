//! The face of `events` for any column of scores: no offsets, no mask, events within a gap in time.

use super::events::{Epochs, Rules, find_events, mark};
use crate::memory::{array, array_mut};
use wasm_bindgen::prelude::wasm_bindgen;

/// Events of a column of scores: `events` gets four numbers each (start, peak, end, 1 where an epoch fails). How many there are.
///
/// # Safety
/// `score`, `time`, `flag`, `failed` hold `n` values, `events` four times `most`; `state` is room for `n` bytes.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curve_peaks(
    n: usize,
    score: *const f64,
    time: *const f64,
    flag: *const u8,
    failed: *const u8,
    threshold: f64,
    sideband: f64,
    most: usize,
    dips: bool,
    remove_failed: bool,
    gap: f64,
    state: *mut u8,
    events: *mut f64,
) -> usize {
    // SAFETY: promised by the caller.
    let (score, flag, epochs, state, rows) = unsafe {
        let epochs = Epochs { time: array(time, n), failed: array(failed, n) };
        (array(score, n), array(flag, n), epochs, array_mut(state, n), array_mut(events, 4 * most))
    };
    let mut found = vec![];
    mark(score, flag, state);
    find_events(score, epochs, state, Rules { threshold, sideband, most, dips, remove_failed, gap }, &mut found);
    for (event, row) in found.iter().zip(rows.chunks_exact_mut(4)) {
        let failed = f64::from(u8::from(event.failed));
        row.copy_from_slice(&[event.start as f64, event.peak as f64, event.end as f64, failed]);
    }
    found.len()
}
