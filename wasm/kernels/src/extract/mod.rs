//! Source extraction: objects of an image above a threshold, after Bertin & Arnouts 1996, A&AS 117, 393.
//!
//! The image is filtered (`rows`), pixels above the threshold are packed (`scan`), joined to clusters over edges and corners
//! (`cluster`), clusters are split into objects (`deblend`, `assign` or `draw`), objects are measured (`measure`) and those in the wings of
//! brighter ones dropped (`clean`). Bands of rows are worked on alone; clusters that touch the edge of a band are put together
//! afterwards, by the same functions, so that the cut into bands shows nowhere.

mod assign;
mod clean;
mod cluster;
mod deblend;
mod draw;
mod growth;
mod measure;
mod order;
mod rows;
mod scan;
mod table;
#[cfg(test)]
mod tests;

use crate::memory::{Output, array, array_mut};
use cluster::{Found, objects};
use measure::{Conditions, Object};
use rows::Source;
use scan::{Detection, Scan, scan};
use wasm_bindgen::prelude::wasm_bindgen;

/// Objects of the rows `first..last` of a source, of which row `first` is row `name` of the image; and the pixels of clusters that
/// touch an edge of the band inside the image.
pub fn extract_band(
    source: &Source,
    detection: &Detection,
    conditions: &Conditions,
    (first, last, name): (usize, usize, usize),
    with_runs: bool,
) -> (Found, Scan) {
    let pixels = scan(source, detection, first, last, name as i32);
    let below = name + last - first;
    let edges = [(name > 0).then_some(name as i32), (below < conditions.height).then_some(below as i32 - 1)];
    let open: Vec<i32> = edges.into_iter().flatten().collect();
    let mut found = Found::default();
    let left = objects(&pixels, &open, conditions, with_runs, &mut found);
    (found, left)
}

/// All objects, from what the bands found for each sign: those of open clusters are added, each sign is cleaned where that is asked for,
/// and all are put into the order of first pixels. Numbers from 1 go into `segmentation`, where it is not empty.
pub fn finish(signs: Vec<(i32, Found, Scan)>, conditions: &Conditions, segmentation: &mut [i32]) -> Vec<Object> {
    let (with_runs, mut kept) = (!segmentation.is_empty(), vec![]);
    for (sign, mut found, open) in signs {
        objects(&open, &[], conditions, with_runs, &mut found);
        let stays =
            if conditions.beta > 0.0 { clean::clean(&found.objects, conditions) } else { vec![true; found.objects.len()] };
        let mut at = 0;
        for (index, (object, stays)) in found.objects.into_iter().zip(stays).enumerate() {
            let runs = at..at + found.counts.get(index).map_or(0, |&count| count as usize);
            at = runs.end;
            if stays {
                kept.push((signed(object, sign), found.runs[runs].to_vec()));
            }
        }
    }
    kept.sort_unstable_by_key(|(object, _)| (object.ymin, object.first));
    segmentation.fill(0);
    for (number, (_, runs)) in kept.iter().enumerate() {
        for run in runs {
            segmentation[run.y as usize * conditions.width..][run.start as usize..run.end as usize].fill(number as i32 + 1);
        }
    }
    kept.into_iter().map(|(object, _)| object).collect()
}

/// An object of the turned image as one of the image itself.
fn signed(mut object: Object, sign: i32) -> Object {
    object.sign = sign;
    for value in [&mut object.cflux, &mut object.flux, &mut object.cpeak, &mut object.peak] {
        *value *= f64::from(sign);
    }
    object
}

/// Numbers of a call, in this order.
const SETTINGS: usize = 11;

fn conditions(settings: &[f64], height: usize, width: usize) -> Conditions {
    Conditions {
        width,
        height,
        threshold: settings[0] as f32,
        sigma: settings[1] as f32,
        gain: settings[2],
        min_area: settings[3] as usize,
        branch_area: (settings[3] as usize).min(3),
        levels: settings[4] as usize,
        contrast: settings[5],
        beta: settings[6],
        exact: settings[9] > 0.0,
        compat: settings[10] > 0.0,
    }
}

/// One band. `settings`: threshold, sigma, gain, least area, levels, contrast, exponent of cleaning (not positive: none), sign (1, -1), whether the
/// filter is matched, whether margins are exact, whether all is as in SEP (the band then has to be all rows). Pointers that are null stand for what is not there; `kernel_width` 0 for no filter. The image, of which
/// `rows` rows are given, has `height` rows; rows `first..last` of those given are the band, `name` its first row in the image.
///
/// # Safety
/// `image`, `mask` and `noise` hold rows x width elements, `kernel` its own, `settings` eleven.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn extract_rows(
    image: *const f32,
    mask: *const u8,
    noise: *const f32,
    is_variance: bool,
    kernel: *const f32,
    kernel_height: usize,
    kernel_width: usize,
    settings: *const f64,
    rows: usize,
    width: usize,
    height: usize,
    first: usize,
    last: usize,
    name: usize,
    with_runs: bool,
) -> *mut Output {
    let size = rows * width;
    // SAFETY: promised by the caller.
    let (settings, image, kernel, mask, noise) = unsafe {
        let mask = (!mask.is_null()).then(|| array(mask, size));
        let noise = (!noise.is_null()).then(|| array(noise, size));
        (array(settings, SETTINGS), array(image, size), array(kernel, kernel_height * kernel_width), mask, noise)
    };
    let source = Source { image, width, mask, noise, is_variance, sign: settings[7] as f32 };
    let detection =
        Detection { threshold: settings[0] as f32, kernel, kernel_width, matched: settings[8] > 0.0, compat: settings[10] > 0.0 };
    let (found, open) = extract_band(&source, &detection, &conditions(settings, height, width), (first, last, name), with_runs);
    Output::give(table::band(found, open))
}

/// The whole catalogue from the columns of all bands, each joined in the order of bands: `parts` holds pointer and length of each,
/// for one sign or, where the sign is 0, for 1 and then -1. `segmentation` may be null. Columns of the output: as `table::columns` says.
///
/// # Safety
/// `settings` holds eleven numbers, `parts` twenty for each sign, `segmentation` height x width elements.
#[wasm_bindgen]
pub unsafe fn extract_finish(
    parts: *const u32,
    settings: *const f64,
    height: usize,
    width: usize,
    segmentation: *mut i32,
) -> *mut Output {
    // SAFETY: promised by the caller.
    let (settings, plane): (&[f64], &mut [i32]) = unsafe {
        let plane = if segmentation.is_null() { &mut [] } else { array_mut(segmentation, height * width) };
        (array(settings, SETTINGS), plane)
    };
    let signs = if settings[7] == 0.0 { vec![1, -1] } else { vec![settings[7] as i32] };
    // SAFETY: promised by the caller.
    let parts: Vec<usize> = unsafe { array(parts, 20 * signs.len()) }.iter().map(|&part| part as usize).collect();
    let found = signs.into_iter().zip(parts.chunks_exact(20)).map(|(sign, parts)| {
        // SAFETY: promised by the caller.
        let (found, open) = unsafe { table::joined(parts) };
        (sign, found, open)
    });
    let mut kept = finish(found.collect(), &conditions(settings, height, width), plane);
    Output::give(table::columns(&mut kept))
}
