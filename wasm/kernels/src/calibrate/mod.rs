//! Calibration of raw CCD frames in one pass: from integers to electrons with their weight and flags.
//!
//! For every pixel, d being the raw value in ADU, o the overscan level, L the response made linear, b and k the bias and dark masters
//! (ADU), t the exposure time over that of the dark, f and l flat and illumination, g the gain (e-/ADU), r the read noise (e-):
//!
//! s = L(d - o) - b,  image = g (s - t k) / (f l)  in electrons,
//! variance = (max(g s, 0) + r^2 (1 + w) + g^2 (V_b + t^2 V_k)) / (f l)^2 + image^2 (V_f / f^2 + V_l / l^2),  weight = 1 / variance.
//!
//! Electrons of the dark current are counted with Poisson noise: the signal of the noise term is taken before the dark is
//! subtracted (Howell, Handbook of CCD Astronomy, 2nd ed., 4.4). A bias has none: without light the term max(g s, 0) is left out. w is the variance of the overscan level in units of that of a
//! pixel, zero unless asked for. Flags: `flags`. weight is 0 where any flag is set.
//! Order of steps: Handbook above, 4.5; weights and flags as SeeChange's preprocessing.

pub mod double;
pub mod flags;
pub mod linearity;
pub mod overscan;
pub mod pixels;
pub mod raw;
pub mod section;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use flags::Flag;
use linearity::Linearity;
use overscan::{Along, Strip};
use raw::{Raw, Statistic};
use section::{Levels, Place, Planes, Products, Section, section};
use wasm_bindgen::prelude::wasm_bindgen;

fn along(code: usize) -> Along {
    [Along::One, Along::Row, Along::Column][code]
}

/// Levels of `count` rows or columns (or 1) of the overscan whose first pixel `raw` points to, rows `stride` apart.
/// kind: 0 u16, 1 i32, 2 f32; along: 0 one, 1 rows, 2 columns; degree below 0: no fit. `levels` and `factors` take `count` values.
///
/// # Safety
/// The arrays hold what is said.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn overscan_levels(
    raw: *const u8,
    kind: usize,
    stride: usize,
    rows: usize,
    columns: usize,
    along_code: usize,
    mean: bool,
    degree: i32,
    count: usize,
    levels: *mut f64,
    factors: *mut f64,
) {
    let statistic = if mean { Statistic::Mean } else { Statistic::Median };
    let degree = usize::try_from(degree).ok();
    // SAFETY: promised by the caller.
    unsafe fn find<R: Raw>(raw: *const R, stride: usize, size: (usize, usize)) -> Strip<'static, R> {
        let length = if size.0 == 0 { 0 } else { (size.0 - 1) * stride + size.1 };
        Strip { raw: unsafe { array(raw, length) }, stride, x: (0, size.1), y: (0, size.0) }
    }
    // SAFETY: promised by the caller.
    unsafe {
        let (levels, factors, along) = (array_mut(levels, count), array_mut(factors, count), along(along_code));
        match kind {
            0 => overscan::levels(&find(raw.cast::<u16>(), stride, (rows, columns)), along, statistic, degree, levels, factors),
            1 => overscan::levels(&find(raw.cast::<i32>(), stride, (rows, columns)), along, statistic, degree, levels, factors),
            _ => overscan::levels(&find(raw.cast::<f32>(), stride, (rows, columns)), along, statistic, degree, levels, factors),
        }
    }
}

/// Arrays of one call in the order of `planes`: raw, levels, factors, response, eight masters, bad pixels, earlier flags; then
/// the outputs image, weight, flags, variance. Null for an absent one.
const RAW: usize = 0;
const LEVELS: usize = 1;
const FACTORS: usize = 2;
const RESPONSE: usize = 3;
const MASTERS: usize = 4;
const BAD: usize = 12;
const EARLIER: usize = 13;
const IMAGE: usize = 14;
const WEIGHT: usize = 15;
const FLAGS: usize = 16;
const VARIANCE: usize = 17;

/// Calibrates one section. `planes` holds 18 pointers in the order above, all to the first pixel of the section (the overscan
/// levels to that of its first row or column). `numbers`: gain, read noise, saturation, dark scale, along, count of levels,
/// kind of response (0 none, 1 polynomial, 2 table), its length, start, step, kind of raw (0 u16, 1 i32, 2 f32), bytes of a flag,
/// whether the signal has Poisson noise.
///
/// # Safety
/// The arrays hold `rows` rows of `columns` pixels, rows `raw_stride` apart in the raw frame and `stride` apart in all others.
#[wasm_bindgen]
pub unsafe fn calibrate_section(
    planes: *const *mut u8,
    numbers: *const f64,
    rows: usize,
    columns: usize,
    raw_stride: usize,
    stride: usize,
) {
    let place = Place { rows, columns, raw: 0, raw_stride, out: 0, out_stride: stride };
    // SAFETY: promised by the caller.
    unsafe {
        let (planes, numbers) = (array(planes, 18), array(numbers, 13));
        match (numbers[10] as usize, numbers[11] as usize) {
            (0, 1) => one::<u16, u8>(planes, numbers, &place),
            (1, 1) => one::<i32, u8>(planes, numbers, &place),
            (_, 1) => one::<f32, u8>(planes, numbers, &place),
            (0, _) => one::<u16, u16>(planes, numbers, &place),
            (1, _) => one::<i32, u16>(planes, numbers, &place),
            (_, _) => one::<f32, u16>(planes, numbers, &place),
        }
    }
}

unsafe fn one<R: Raw, F: Flag>(planes: &[*mut u8], numbers: &[f64], place: &Place) {
    let extent = |stride: usize| if place.rows == 0 { 0 } else { (place.rows - 1) * stride + place.columns };
    let length = |plane: usize, length: usize| if planes[plane].is_null() { 0 } else { length };
    let (pixels, levels) = (extent(place.out_stride), numbers[5] as usize);
    // SAFETY: promised by the caller of `calibrate_section`.
    unsafe {
        let plane = |k: usize| array(planes[k].cast::<f32>(), length(k, pixels));
        let response = array(planes[RESPONSE].cast::<f64>(), length(RESPONSE, numbers[7] as usize));
        let linearity = match numbers[6] as usize {
            0 => None,
            1 => Some(Linearity::Polynomial(response)),
            _ => Some(Linearity::Table { values: response, start: numbers[8], step: numbers[9] }),
        };
        let [gain, read_noise, saturation, dark_scale] = [numbers[0], numbers[1], numbers[2], numbers[3]];
        let values = array(planes[LEVELS].cast::<f64>(), length(LEVELS, levels));
        let factors = array(planes[FACTORS].cast::<f64>(), length(FACTORS, levels));
        let levels = Levels { along: along(numbers[4] as usize), values, factors };
        let flags = array(planes[EARLIER].cast::<F>(), length(EARLIER, pixels));
        let masters = std::array::from_fn(|k| plane(MASTERS + k));
        let inputs = Planes { masters, bad: array(planes[BAD], length(BAD, pixels)), flags };
        let mut products = Products {
            image: array_mut(planes[IMAGE].cast::<f32>(), pixels),
            weight: array_mut(planes[WEIGHT].cast::<f32>(), pixels),
            variance: array_mut(planes[VARIANCE].cast::<f32>(), length(VARIANCE, pixels)),
            flags: array_mut(planes[FLAGS].cast::<F>(), pixels),
        };
        let raw = array(planes[RAW].cast::<R>(), extent(place.raw_stride));
        let poisson = numbers[12] != 0.0;
        let settings = Section { gain, read_noise, saturation, poisson, dark_scale, levels, linearity };
        section(raw, place, &settings, &inputs, &mut products);
    }
}
