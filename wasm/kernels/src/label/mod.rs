//! Labels of the connected regions of a mask: 1, 2, 3, … in the order of their first pixels (rows, then columns).
//!
//! A pixel is marked when its mask is not zero, or when its value exceeds a threshold: value > t, -value > t or |value| > t,
//! with one threshold or one a pixel. Two marked pixels belong together when they share an edge (4-connected) or an edge or
//! a corner (8-connected). Regions of fewer than `area` pixels are left out of the numbering. Without that, the numbers are
//! those of `scipy.ndimage.label`. Rosenfeld & Pfaltz 1966, J. ACM 13, 471, over runs (`runs.rs`).

use crate::memory::{Column, Output, array, array_mut};
use crate::runs::{CHUNK, Run, above, connect, mark, read_off, words_of};
use wasm_bindgen::prelude::wasm_bindgen;

/// Extent of each region: number of pixels, first and last column and row.
#[derive(Default, Debug, PartialEq)]
pub struct Regions {
    pub npix: Vec<i32>,
    pub xmin: Vec<i32>,
    pub xmax: Vec<i32>,
    pub ymin: Vec<i32>,
    pub ymax: Vec<i32>,
}

impl Regions {
    fn start(&mut self, run: &Run, npix: i32) {
        self.npix.push(npix);
        self.xmin.push(run.start);
        self.xmax.push(run.end - 1);
        self.ymin.push(run.y);
        self.ymax.push(run.y);
    }

    fn extend(&mut self, region: usize, run: &Run) {
        self.xmin[region] = self.xmin[region].min(run.start);
        self.xmax[region] = self.xmax[region].max(run.end - 1);
        self.ymax[region] = run.y;
    }
}

/// Runs of the marked pixels of a mask, row 0 being `first`.
pub fn runs_of_mask(mask: &[u8], width: usize, first: i32) -> Vec<Run> {
    collect(mask.len(), width, first, |at, count| marked(&sixteen(&mask[at..at + count], 0)))
}

#[cfg(target_arch = "wasm32")]
#[inline(always)]
fn marked(chunk: &[u8; CHUNK]) -> u64 {
    use core::arch::wasm32::*;
    // SAFETY: sixteen bytes are there.
    let bytes = unsafe { v128_load(chunk.as_ptr().cast()) };
    u64::from(i8x16_bitmask(i8x16_ne(bytes, i8x16_splat(0))))
}

#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
fn marked(chunk: &[u8; CHUNK]) -> u64 {
    chunk.iter().enumerate().fold(0, |bits, (k, &byte)| bits | u64::from(byte != 0) << k)
}

/// Which side of zero is looked at.
#[derive(Clone, Copy, PartialEq)]
pub enum Sign {
    Positive,
    Negative,
    Both,
}

/// Runs of the pixels beyond a threshold: `limits` has one, or one a pixel.
pub fn runs_beyond(image: &[f32], width: usize, first: i32, limits: &[f32], sign: Sign) -> Vec<Run> {
    let each = limits.len() == image.len() && limits.len() > 1;
    collect(image.len(), width, first, |at, count| {
        let mut values = sixteen(&image[at..at + count], f32::NAN);
        match sign {
            Sign::Positive => {}
            Sign::Negative => values = values.map(|value| -value),
            Sign::Both => values = values.map(f32::abs),
        }
        let bounds = if each { sixteen(&limits[at..at + count], 0.0) } else { [limits[0]; CHUNK] };
        above(&values, &bounds)
    })
}

/// Sixteen pixels; `rest` where a row has no more.
#[inline(always)]
fn sixteen<T: Copy>(pixels: &[T], rest: T) -> [T; CHUNK] {
    pixels.try_into().unwrap_or_else(|_| {
        let mut chunk = [rest; CHUNK];
        chunk[..pixels.len()].copy_from_slice(pixels);
        chunk
    })
}

fn collect(size: usize, width: usize, first: i32, chunk: impl Fn(usize, usize) -> u64) -> Vec<Run> {
    let (mut runs, mut words) = (vec![], vec![0; words_of(width)]);
    for (row, at) in (0..size).step_by(width.max(1)).enumerate() {
        mark(width, &mut words, |x| chunk(at + x, (width - x).min(CHUNK)));
        read_off(&words, width, first + row as i32, &mut runs);
    }
    runs
}

/// Numbers the regions that the runs form and writes the numbers into `labels`, zero elsewhere.
pub fn label(runs: &[Run], width: usize, corners: bool, area: i32, labels: &mut [i32]) -> Regions {
    labels.fill(0);
    let mut forest = connect(runs, i32::from(corners));
    let mut number = vec![0i32; runs.len()];
    for (index, run) in runs.iter().enumerate() {
        number[forest.find(index as u32) as usize] += run.end - run.start;
    }
    let mut regions = Regions::default();
    for (index, run) in runs.iter().enumerate() {
        let root = forest.find(index as u32) as usize;
        if root == index {
            let npix = number[index];
            number[index] = if npix < area { 0 } else { regions.npix.len() as i32 + 1 };
            if number[index] > 0 {
                regions.start(run, npix);
            }
        }
        if number[root] > 0 {
            regions.extend(number[root] as usize - 1, run);
            labels[run.y as usize * width..][run.start as usize..run.end as usize].fill(number[root]);
        }
    }
    regions
}

/// Runs of a mask as triples (y, start, end), in one column.
///
/// # Safety
/// `mask` holds count x width bytes.
#[wasm_bindgen]
pub unsafe fn label_runs_of_mask(mask: *const u8, count: usize, width: usize, first: i32) -> *mut Output {
    // SAFETY: promised by the caller.
    give(runs_of_mask(unsafe { array(mask, count * width) }, width, first))
}

/// Runs beyond a threshold as triples (y, start, end), in one column. `sign`: 1, -1, or 0 for both.
///
/// # Safety
/// `image` holds count x width values, `limits` one or as many.
#[wasm_bindgen]
pub unsafe fn label_runs_beyond(
    image: *const f32,
    count: usize,
    width: usize,
    first: i32,
    limits: *const f32,
    each: bool,
    sign: i32,
) -> *mut Output {
    let sign = [Sign::Negative, Sign::Both, Sign::Positive][(sign + 1) as usize];
    // SAFETY: promised by the caller.
    let (image, limits) = unsafe { (array(image, count * width), array(limits, if each { count * width } else { 1 })) };
    give(runs_beyond(image, width, first, limits, sign))
}

fn give(runs: Vec<Run>) -> *mut Output {
    Output::give(vec![Column::I32(Run::triples(runs))])
}

/// Columns of the output, all i32, one element a region: npix, xmin, xmax, ymin, ymax.
///
/// # Safety
/// `runs` holds `count` triples in raster order, `labels` height x width numbers.
#[wasm_bindgen]
pub unsafe fn label_runs(
    runs: *const i32,
    count: usize,
    height: usize,
    width: usize,
    corners: bool,
    area: i32,
    labels: *mut i32,
) -> *mut Output {
    // SAFETY: promised by the caller; a run is three i32.
    let regions = unsafe { label(array(runs.cast(), count), width, corners, area, array_mut(labels, height * width)) };
    Output::give([regions.npix, regions.xmin, regions.xmax, regions.ymin, regions.ymax].map(Column::I32).into())
}

#[cfg(test)]
mod tests;
