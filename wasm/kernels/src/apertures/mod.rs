//! Aperture photometry: flux, error and area of disks, ellipses and annuli with exact overlap, many radii a source.
//!
//! With weights w (the overlap of each pixel on the image, 0 to 1), data d, variances V, local background b and its variance
//! s_b^2, over the good pixels; masked pixels and NaN are bad:
//!
//! ```text
//! area A = sum w over good and bad, M = sum w over bad, t = A / (A - M)
//! flux    = t sum w d - A b
//! error^2 = t^2 (sum w^2 V + max(sum w^2 (d - b), 0) / gain) + A^2 s_b^2
//! ```
//!
//! (Howell 1989, PASP 101, 616; Merline & Howell 1995, Exp. Astron. 6, 163: the CCD equation, with weights.) Scaling by t says that
//! bad pixels have the mean of the good ones; without it t = 1 and A is the good area. Off the image there is neither flux
//! nor area. As SEP reckons (`sep`): error^2 = t sum w V + max(flux, 0) / gain, which overstates the error of cut pixels and
//! understates that of masked ones. Units: pixels; flux and error in those of the image, variances in their square.

mod sky;
mod sums;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use crate::overlap::{Cover, Ellipse};
use sky::Sky;
pub use sky::{Annulus, Method};
use sums::Sums;
pub use sums::{Frame, Weights, two};
use wasm_bindgen::prelude::wasm_bindgen;

pub const TRUNCATED: u8 = 1;
pub const MASKED: u8 = 2;
pub const ALL_MASKED: u8 = 4;
pub const NAN: u8 = 8;
pub const OUTSIDE: u8 = 16;
pub const NO_SKY: u8 = 32;
pub const BAD_SHAPE: u8 = 64;

/// What is asked of every aperture.
pub struct Settings<'a> {
    /// Radii in pixels; factors of the semi-axes for ellipses. > 0.
    pub radii: &'a [f64],
    /// Inner radii of annuli, as many as radii and below them; empty for full apertures.
    pub inner: &'a [f64],
    /// Electrons a unit of flux; 0 for no Poisson term.
    pub gain: f64,
    /// Variance of a pixel where there is no map of it; NaN where nothing is known.
    pub variance: f64,
    /// Leaves bad pixels out instead of scaling for them.
    pub exclude: bool,
    /// Errors as SEP has them.
    pub sep: bool,
    pub sky: Option<Annulus>,
}

impl<'a> Settings<'a> {
    /// From numbers: gain, variance, exclude, sep, method (0 for no background), and the annulus: inner, outer, clip, rounds.
    fn read(numbers: &[f64], radii: &'a [f64], inner: &'a [f64]) -> Self {
        let method = [None, Some(Method::Mean), Some(Method::Median), Some(Method::ClippedMedian)][numbers[4] as usize];
        let sky = method.map(|method| Annulus {
            method,
            inner: numbers[5],
            outer: numbers[6],
            clip: numbers[7],
            rounds: numbers[8] as usize,
        });
        let (exclude, sep) = (numbers[2] != 0.0, numbers[3] != 0.0);
        Settings { radii, inner, gain: numbers[0], variance: numbers[1], exclude, sep, sky }
    }
}

/// What is found, [aperture][radius]; `sky` is [aperture][level, rms, pixels].
pub struct Found<'a> {
    pub flux: &'a mut [f64],
    pub error: &'a mut [f64],
    pub area: &'a mut [f64],
    pub masked: &'a mut [f64],
    pub flags: &'a mut [u8],
    pub sky: &'a mut [f64],
}

/// Measures apertures at `places`: rows of `columns` numbers, x and y, and for ellipses a, b and theta.
pub fn measure(frame: &Frame, places: &[f64], columns: usize, settings: &Settings, found: &mut Found) {
    let mut weights = Weights::new(frame.width);
    let mut samples = vec![];
    for (k, place) in places.chunks_exact(columns).enumerate() {
        let centre = (place[0], place[1]);
        let valid = place.iter().all(|v| v.is_finite()) && place.iter().skip(2).take(2).all(|&axis| axis > 0.0);
        if valid {
            let axis = place.iter().skip(2).take(2).copied().reduce(f64::max).unwrap_or(1.0);
            frame.call_for(centre, settings.radii.iter().fold(0.0, |most, &radius| most.max(radius * axis)));
        }
        let sky = match &settings.sky {
            Some(annulus) if valid => annulus.measure(frame, centre, &mut samples),
            Some(_) => Sky::NONE,
            None => Sky::ZERO,
        };
        let report = [sky.level, sky.rms, sky.pixels as f64].map(canonical64);
        found.sky.chunks_exact_mut(3).nth(k).into_iter().for_each(|out| out.copy_from_slice(&report));
        for (j, &radius) in settings.radii.iter().enumerate() {
            let at = k * settings.radii.len() + j;
            let result = if valid {
                place_on(&mut weights.outer, frame, place, radius);
                let hollow = settings.inner.get(j).is_some_and(|&inner| inner > 0.0);
                if hollow {
                    place_on(&mut weights.inner, frame, place, settings.inner[j]);
                }
                weights.hollow = hollow;
                finish(frame.sums(&mut weights, settings.sep), &weights.outer, &sky, frame.variance.is_some(), settings)
            } else {
                Measured { flux: f64::NAN, error: f64::NAN, area: 0.0, masked: 0.0, flags: BAD_SHAPE }
            };
            found.flux[at] = canonical64(result.flux);
            found.error[at] = canonical64(result.error);
            found.area[at] = result.area;
            found.masked[at] = result.masked;
            found.flags[at] = result.flags;
        }
    }
}

fn place_on(cover: &mut Cover, frame: &Frame, place: &[f64], radius: f64) {
    let centre = (place[0], place[1]);
    match *place {
        [_, _, a, b, theta] => {
            cover.ellipse(centre, Ellipse::new(a * radius, b * radius, theta), frame.width, frame.height);
        }
        _ => cover.disk(centre, radius, frame.width, frame.height),
    }
}

struct Measured {
    flux: f64,
    error: f64,
    area: f64,
    masked: f64,
    flags: u8,
}

fn finish(sums: Sums, cover: &Cover, sky: &Sky, mapped: bool, settings: &Settings) -> Measured {
    let good = sums.area - sums.masked;
    let mut flags = if cover.truncated { TRUNCATED } else { 0 } | sums.flags;
    if sums.area == 0.0 {
        flags |= OUTSIDE;
    } else if good <= 0.0 || sums.squares == 0.0 {
        flags |= ALL_MASKED;
    }
    if sky.pixels == 0 && settings.sky.is_some() {
        flags |= NO_SKY;
    }
    let (area, masked) = (sums.area, sums.masked);
    if flags & (OUTSIDE | ALL_MASKED) != 0 {
        return Measured { flux: f64::NAN, error: f64::NAN, area, masked, flags };
    }
    let (scale, counted) = if settings.exclude { (1.0, good) } else { (area / good, area) };
    let flux = scale * sums.flux - counted * sky.level;
    // Nothing known of the pixels' variance: the scatter of the sky stands for it, or the Poisson term alone.
    let known = if settings.variance.is_finite() || settings.sky.is_none() { settings.variance } else { sky.rms * sky.rms };
    let pixel = if known.is_nan() && settings.gain > 0.0 { 0.0 } else { known };
    let variance = if settings.sep {
        let noise = if mapped { sums.noise } else { pixel * good };
        let poisson = if settings.gain > 0.0 { (scale * sums.flux).max(0.0) / settings.gain } else { 0.0 };
        scale * noise + poisson
    } else {
        let noise = if mapped { sums.noise } else { pixel * sums.squares };
        let photons = (sums.squared_flux - sky.level * sums.squares).max(0.0);
        scale * scale * (noise + if settings.gain > 0.0 { photons / settings.gain } else { 0.0 })
    };
    Measured { flux, error: (variance + counted * counted * sky.variance).sqrt(), area, masked, flags }
}

/// # Safety
/// `data`, and `variance` and `mask` where not null, hold `rows` x width values from row `first_row` of an image of height x
/// width on; `places` count x columns; `radii`, and `inner` where not null, `radius_count`; `settings` nine numbers; `flux`, `error`,
/// `area`, `masked` and `flags` count x radius_count and `sky` count x 3, or nothing where there is no background.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn aperture_sums(
    data: *const f32,
    variance: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    first_row: usize,
    rows: usize,
    places: *const f64,
    columns: usize,
    count: usize,
    radii: *const f64,
    inner: *const f64,
    radius_count: usize,
    settings: *const f64,
    flux: *mut f64,
    error: *mut f64,
    area: *mut f64,
    masked: *mut f64,
    flags: *mut u8,
    sky: *mut f64,
) {
    let (pixels, size) = (rows * width, count * radius_count);
    // SAFETY: promised by the caller.
    unsafe {
        let frame = Frame {
            data: array(data, pixels),
            variance: (!variance.is_null()).then(|| array(variance, pixels)),
            mask: (!mask.is_null()).then(|| array(mask, pixels)),
            width,
            height,
            first_row,
        };
        let inner = if inner.is_null() { &[] } else { array(inner, radius_count) };
        let settings = Settings::read(array(settings, 9), array(radii, radius_count), inner);
        let mut found = Found {
            flux: array_mut(flux, size),
            error: array_mut(error, size),
            area: array_mut(area, size),
            masked: array_mut(masked, size),
            flags: array_mut(flags, size),
            sky: if settings.sky.is_some() { array_mut(sky, 3 * count) } else { &mut [] },
        };
        measure(&frame, array(places, columns * count), columns, &settings, &mut found);
    }
}
