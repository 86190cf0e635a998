//! The faces of the light-curve kernels. Optional arrays come with a null pointer.

use super::batch::Curves;
use super::events::{self, KEPT, Rules, find_events, mark};
use super::finder::{Input, find};
use super::order;
use super::quality;
use super::robust::{Pair, finite, moments, robust_pair};
use super::scores;
use super::summary::{Epochs, NUMBERS, Scores, summarize};
use crate::memory::{Column, Output, array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// # Safety
/// As `array`, where the pointer is not null.
unsafe fn optional<'a, T>(pointer: *const T, length: usize) -> &'a [T] {
    // SAFETY: promised by the caller.
    unsafe { array(pointer, if pointer.is_null() { 0 } else { length }) }
}

/// Finder over packed curves. Columns of the output: curve, peak, start, end, epochs (i32), snr (f64).
///
/// # Safety
/// `offsets` holds curves + 1 numbers that do not fall; `flux`, `errors`, `flag`, `failed`, `snr` as many values as these span;
/// `centre` and `scatter` one a curve.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curves_find(
    offsets: *const i32,
    curves: usize,
    flux: *const f64,
    errors: *const f64,
    flag: *const u8,
    failed: *const u8,
    threshold: f64,
    sideband: f64,
    most: usize,
    dips: bool,
    remove_failed: bool,
    snr: *mut f64,
    centre: *mut f64,
    scatter: *mut f64,
) -> *mut Output {
    // SAFETY: promised by the caller.
    let found = unsafe {
        let packed = Curves { offsets: array(offsets, curves + 1) };
        let n = packed.epochs();
        let input =
            Input { flux: array(flux, n), errors: optional(errors, n), flag: optional(flag, n), failed: optional(failed, n) };
        let rules = Rules { threshold, sideband, most, dips, remove_failed, gap: 0.0 };
        find(packed, input, rules, array_mut(snr, n), array_mut(centre, curves), array_mut(scatter, curves))
    };
    let integers = [found.curve, found.peak, found.start, found.end, found.epochs].map(Column::I32);
    Output::give(integers.into_iter().chain([Column::F64(found.snr)]).collect())
}

/// Summaries of packed curves: `numbers` gets `NUMBERS` values a curve, in the order of `summarize`.
///
/// # Safety
/// As `curves_find`; `room` holds twice the epochs of the longest curve.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curves_summarize(
    offsets: *const i32,
    curves: usize,
    time: *const f64,
    flux: *const f64,
    errors: *const f64,
    flag: *const u8,
    zero_point: f64,
    snr: *mut f64,
    dsnr: *mut f64,
    dmag: *mut f64,
    numbers: *mut f64,
    room: *mut f64,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let packed = Curves { offsets: array(offsets, curves + 1) };
        let room = array_mut(room, 2 * packed.longest());
        for (number, range) in packed.ranges().enumerate() {
            let (at, n) = (range.start, range.len());
            let epochs = Epochs {
                time: array(time.add(at), n),
                flux: array(flux.add(at), n),
                errors: optional(if errors.is_null() { errors } else { errors.add(at) }, n),
                flag: optional(if flag.is_null() { flag } else { flag.add(at) }, n),
            };
            let scores =
                Scores { snr: array_mut(snr.add(at), n), dsnr: array_mut(dsnr.add(at), n), dmag: array_mut(dmag.add(at), n) };
            let summary = summarize(epochs, zero_point, scores, &mut room[..2 * n]);
            array_mut(numbers.add(number * NUMBERS), NUMBERS).copy_from_slice(&summary.map(canonical64));
        }
    }
}

/// S/N and magnitude differences of one curve for its analysis.
///
/// # Safety
/// Every array holds `n` values.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curve_scores(
    n: usize,
    flux: *const f64,
    errors: *const f64,
    magnitude: *const f64,
    centre: f64,
    scatter: f64,
    snr: *mut f64,
    dmag: *mut f64,
    room: *mut f64,
) {
    // SAFETY: promised by the caller.
    unsafe {
        scores::analysis_snr(array(flux, n), optional(errors, n), Pair { centre, scatter }, array_mut(snr, n));
        scores::magnitude_differences(array(magnitude, n), array_mut(dmag, n), array_mut(room, n));
    }
}

/// Offsets of the positions of one curve; `failed` gets 1 for the epochs that are flagged or whose offset is not within the threshold
/// (NaN as threshold fails nothing).
///
/// # Safety
/// Every array holds `n` values; `flag` may be null.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curve_quality(
    n: usize,
    x: *const f64,
    y: *const f64,
    sky: bool,
    flag: *const u8,
    threshold: f64,
    offset: *mut f64,
    failed: *mut u8,
    room: *mut f64,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let (offset, failed) = (array_mut(offset, n), array_mut(failed, n));
        failed.fill(0);
        for (failed, &flag) in failed.iter_mut().zip(optional(flag, n)) {
            *failed = u8::from(flag != 0);
        }
        quality::offsets(array(x, n), array(y, n), sky, offset, array_mut(room, n));
        if !threshold.is_nan() {
            quality::flag_offsets(offset, threshold, failed);
        }
    }
}

/// Events of one scored curve: `events` gets five numbers each (start, peak, end, 1 where an epoch fails, largest finite |offset| or
/// NaN), `detected` 1 for their epochs. How many there are.
///
/// # Safety
/// `snr`, `flag`, `failed`, `offset`, `detected` hold `n` values, `events` five times `most`.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn curve_events(
    n: usize,
    snr: *const f64,
    flag: *const u8,
    failed: *const u8,
    offset: *const f64,
    threshold: f64,
    sideband: f64,
    most: usize,
    dips: bool,
    remove_failed: bool,
    detected: *mut u8,
    events: *mut f64,
) -> usize {
    // SAFETY: promised by the caller.
    let (snr, flag, failed, offset, state, rows) = unsafe {
        let rows = array_mut(events, 5 * most);
        (array(snr, n), optional(flag, n), optional(failed, n), optional(offset, n), array_mut(detected, n), rows)
    };
    let mut found = vec![];
    mark(snr, flag, state);
    let rules = Rules { threshold, sideband, most, dips, remove_failed, gap: 0.0 };
    find_events(snr, events::Epochs { time: &[], failed }, state, rules, &mut found);
    for (event, row) in found.iter().zip(rows.chunks_exact_mut(5)) {
        let largest = (event.start..=event.end)
            .filter(|&i| state[i] == KEPT && !offset.is_empty() && offset[i].is_finite())
            .fold(f64::NAN, |largest, i| if offset[i].abs() <= largest { largest } else { offset[i].abs() });
        let failed = f64::from(u8::from(event.failed));
        row.copy_from_slice(&[event.start as f64, event.peak as f64, event.end as f64, failed, canonical64(largest)]);
    }
    state.iter_mut().for_each(|state| *state = u8::from(*state == KEPT));
    found.len()
}

/// Quantiles of the values that are finite, which it reorders; NaN of none.
///
/// # Safety
/// `values` holds `n` values, `fractions` and `out` `count`.
#[wasm_bindgen]
pub unsafe fn curve_quantiles(values: *mut f64, n: usize, fractions: *const f64, count: usize, out: *mut f64) {
    // SAFETY: promised by the caller.
    let (values, fractions, out) = unsafe { (array_mut(values, n), array(fractions, count), array_mut(out, count)) };
    let mut kept = 0;
    for i in 0..n {
        values[kept] = values[i];
        kept += usize::from(values[kept].is_finite());
    }
    for (out, &fraction) in out.iter_mut().zip(fractions) {
        *out = canonical64(order::quantile(&mut values[..kept], fraction));
    }
}

/// Of the values that are finite: robust centre and scatter, plain mean and standard deviation, into `out`.
///
/// # Safety
/// `values` and `room` hold `n` values, `out` four.
#[wasm_bindgen]
pub unsafe fn curve_moments(values: *const f64, n: usize, robust: bool, room: *mut f64, out: *mut f64) {
    // SAFETY: promised by the caller.
    let (values, room, out) = unsafe { (array(values, n), array_mut(room, 2 * n), array_mut(out, 4)) };
    let (kept, other) = room.split_at_mut(n);
    let count = order::gather(values, &[], kept);
    let kept = &mut kept[..count];
    let (pair, plain) =
        if robust { robust_pair(kept, other) } else { (Pair { centre: f64::NAN, scatter: f64::NAN }, moments(kept)) };
    out.copy_from_slice(&[finite(pair.centre), finite(pair.scatter), plain.mean, plain.deviation].map(canonical64));
}

/// Fluxes of magnitudes: 10^((zero point - magnitude) / 2.5).
///
/// # Safety
/// `magnitude` and `flux` hold `n` values.
#[wasm_bindgen]
pub unsafe fn curve_fluxes(magnitude: *const f64, n: usize, zero_point: f64, flux: *mut f64) {
    // SAFETY: promised by the caller.
    let (magnitude, flux) = unsafe { (array(magnitude, n), array_mut(flux, n)) };
    for (flux, &magnitude) in flux.iter_mut().zip(magnitude) {
        *flux = canonical64(libm::pow(10.0, (zero_point - magnitude) / 2.5));
    }
}

/// Magnitudes of fluxes; NaN where a flux is not positive.
///
/// # Safety
/// As `curve_fluxes`.
#[wasm_bindgen]
pub unsafe fn curve_magnitudes(flux: *const f64, n: usize, zero_point: f64, magnitude: *mut f64) {
    // SAFETY: promised by the caller.
    let (flux, magnitude) = unsafe { (array(flux, n), array_mut(magnitude, n)) };
    for (magnitude, &flux) in magnitude.iter_mut().zip(flux) {
        *magnitude = canonical64(scores::magnitude(flux, zero_point));
    }
}
