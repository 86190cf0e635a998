//! Matched filter with a noise map: at every pixel x the best estimate of a point source there, with PSF P and variance V of each pixel,
//!
//!   S/N = sum d P / V  /  sqrt(sum P^2 / V),   flux = sum d P / V  /  sum P^2 / V,   error = 1 / sqrt(sum P^2 / V)
//!
//! (sums over u of P(u - x), d(u), V(u): Turin 1960, IRE Trans. IT-6, 311; Zackay & Ofek 2017, ApJ 836, 187, eq. 15 and its variance).
//! A pixel that is masked, not finite or without a positive finite variance weighs nothing; outside the image nothing weighs.
//! NaN where nothing weighs. With tiles, whose rounding errors are those of their largest value, also where the weight is less than
//! LEAST of the largest of the rows computed together; what such errors would harm is summed anew by the definition, in f64. Units: S/N none; flux and error those of the image over those of the PSF.

#[cfg(test)]
mod tests;
mod weights;

use crate::convolve::Method;
use crate::convolve::direct::Stamp;
use crate::convolve::frame::{Border, Frame, Pixels};
use crate::convolve::tiles::Tiles;
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;
use weights::{Noise, Noisy, Weighted, Weights};

/// Part of the largest weight that tiles tell from none.
const LEAST: f32 = 1e-5;

/// S/N times the largest weight over the weight, beyond which the errors of tiles (1e-7 of the largest weight) are summed anew.
const HARMED: f32 = 1000.0;

/// Where each result goes; an empty one is not wanted.
pub struct Results<'a> {
    pub snr: &'a mut [f32],
    pub flux: &'a mut [f32],
    pub error: &'a mut [f32],
}

/// Rows `first..last`: `psf` correlates with P, `squares` with P^2. `frame` holds the geometry.
pub fn matched_filter(frame: &Frame<Noisy>, psf: &mut Method, squares: &mut Method, first: usize, last: usize, out: Results) {
    let size = (last - first) * frame.width;
    let (mut sum, mut weight) = (vec![0.0; size], vec![0.0; size]);
    let Frame { pixels, height, width, top, border } = *frame;
    let values = Frame { pixels: Weighted(pixels), height, width, top, border };
    let weights = Frame { pixels: Weights(pixels), height, width, top, border };
    psf.run(&values, first, last, &mut sum);
    squares.run(&weights, first, last, &mut weight);
    if let (Method::Tiled { stamp: psf, .. }, Method::Tiled { stamp: squares, .. }) = (psf, squares) {
        let most = weight.iter().copied().fold(0.0, f32::max);
        let anew = |at: usize| {
            let (y, x) = (first + at / width, at % width);
            (one(&values, psf, y, x), one(&weights, squares, y, x))
        };
        mend(&mut sum, &mut weight, most, anew);
    }
    let known = |weight: f32, value: f32| if weight > 0.0 { canonical(value) } else { f32::NAN };
    for (out, (&sum, &weight)) in out.snr.iter_mut().zip(sum.iter().zip(&weight)) {
        *out = known(weight, sum / weight.sqrt());
    }
    for (out, (&sum, &weight)) in out.flux.iter_mut().zip(sum.iter().zip(&weight)) {
        *out = known(weight, sum / weight);
    }
    for (out, &weight) in out.error.iter_mut().zip(&weight) {
        *out = known(weight, 1.0 / weight.sqrt());
    }
}

/// Pixels looked at at once: most need nothing.
const LANES: usize = 16;

/// Takes away weights that are errors of tiles, and what such errors would harm has its sums made `anew`.
fn mend(sum: &mut [f32], weight: &mut [f32], most: f32, anew: impl Fn(usize) -> (f32, f32)) {
    let (part, unit) = (if most > 0.0 { 1.0 / most } else { 0.0 }, if most > 0.0 { 1.0 / most.sqrt() } else { 0.0 });
    // With w the weight over the largest, S/N / w > HARMED, squared and multiplied by w^3.
    let harmed = |sum: f32, w: f32| (sum * unit * (sum * unit)).max(w) > HARMED * HARMED * w * w * w;
    for (block, (sums, weights)) in sum.chunks_mut(LANES).zip(weight.chunks_mut(LANES)).enumerate() {
        let ill = |sum: f32, w: f32| (w <= LEAST) | harmed(sum, w);
        if !sums.iter().zip(&*weights).fold(false, |any, (&sum, &weight)| any | ill(sum, weight * part)) {
            continue;
        }
        for (k, (sum, weight)) in sums.iter_mut().zip(weights).enumerate() {
            if *weight * part <= LEAST {
                *weight = 0.0;
            } else if harmed(*sum, *weight * part) {
                (*sum, *weight) = anew(block * LANES + k);
            }
        }
    }
}

/// One pixel of a correlation, summed in f64.
fn one<P: Pixels>(frame: &Frame<P>, stamp: &Stamp, y: usize, x: usize) -> f32 {
    let mut line = vec![0.0; stamp.width];
    let mut sum = 0.0;
    for (v, row) in stamp.values.chunks_exact(stamp.width).enumerate() {
        frame.row((y + v) as isize - stamp.cy as isize, x as isize - stamp.cx as isize, &mut line);
        sum += row.iter().zip(&line).map(|(&k, &value)| f64::from(k) * f64::from(value)).sum::<f64>();
    }
    sum as f32
}

/// Rows `first..last`; geometry as for `convolve_rows`. `kind` of `noise`: 0 variance, 1 weight, 2 none, every pixel weighs `level`.
/// With spectra (of the PSF and of its squares) tiles are used. Outputs that are null are not wanted.
///
/// # Safety
/// All arrays hold what these numbers say; the outputs hold (last - first) x width.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn matched_filter_rows(
    image: *const f32,
    noise: *const f32,
    mask: *const u8,
    height: usize,
    width: usize,
    top: usize,
    held: usize,
    psf: *const f32,
    squares: *const f32,
    psf_spectrum: *const f32,
    squares_spectrum: *const f32,
    psf_height: usize,
    psf_width: usize,
    tile_height: usize,
    tile_width: usize,
    kind: u32,
    level: f32,
    first: usize,
    last: usize,
    snr: *mut f32,
    flux: *mut f32,
    error: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        let size = held * width;
        let plane = || array(noise, size);
        let noise = [Noise::Variance, Noise::Weight].get(kind as usize).map_or(Noise::Same(level), |kind| kind(plane()));
        let mask = array(mask, if mask.is_null() { 0 } else { size });
        let frame = Frame { pixels: Noisy { image: array(image, size), mask, noise }, height, width, top, border: Border::Zero };
        let method = |values: *const f32, spectrum: *const f32| {
            let values = array(values, psf_height * psf_width);
            let stamp = Stamp { values, height: psf_height, width: psf_width, cy: psf_height / 2, cx: psf_width / 2 };
            if spectrum.is_null() {
                return Method::Direct(stamp);
            }
            let spectrum = array(spectrum, 2 * tile_height * tile_width);
            Method::Tiled { stamp, spectrum, tiles: Tiles::new(tile_height, tile_width) }
        };
        let rows = |out: *mut f32| array_mut(out, if out.is_null() { 0 } else { (last - first) * width });
        let (mut psf, mut squares) = (method(psf, psf_spectrum), method(squares, squares_spectrum));
        matched_filter(
            &frame,
            &mut psf,
            &mut squares,
            first,
            last,
            Results { snr: rows(snr), flux: rows(flux), error: rows(error) },
        );
    }
}
