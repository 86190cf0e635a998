//! Matched filter with a noise map: at every pixel x the best estimate of a point source there, with PSF P and variance V of each pixel,
//!
//!   S/N = sum d P / V  /  sqrt(sum P^2 / V),   flux = sum d P / V  /  sum P^2 / V,   error = 1 / sqrt(sum P^2 / V)
//!
//! (sums over u of P(u - x), d(u), V(u): Turin 1960, IRE Trans. IT-6, 311; Zackay & Ofek 2017, ApJ 836, 187, eq. 15 and its variance).
//! A pixel that is masked, not finite or without a positive finite variance weighs nothing; outside the image nothing weighs.
//! NaN where nothing weighs; with tiles, whose rounding errors are those of their largest value, where the weight is less than LEAST
//! of the largest of the rows computed together. Units: S/N none; flux and error those of the image over those of the PSF.

use crate::convolve::Method;
use crate::convolve::direct::Stamp;
use crate::convolve::frame::{Border, Frame, Pixels, clear};
use crate::convolve::tiles::Tiles;
use crate::memory::{array, array_mut};
use crate::nan::canonical;
use wasm_bindgen::prelude::wasm_bindgen;

/// Part of the largest weight that tiles tell from none.
const LEAST: f32 = 2e-6;

/// The image and what its pixels weigh.
#[derive(Clone, Copy)]
pub struct Noisy<'a> {
    pub image: &'a [f32],
    pub mask: &'a [u8],
    pub noise: Noise<'a>,
}

#[derive(Clone, Copy)]
pub enum Noise<'a> {
    Variance(&'a [f32]),
    Weight(&'a [f32]),
    /// The weight of every pixel.
    Same(f32),
}

/// 1 / V of every pixel that counts, zero of the others.
struct Weights<'a>(Noisy<'a>);

/// d / V of every pixel that counts, zero of the others.
struct Weighted<'a>(Noisy<'a>);

impl Pixels for Weights<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        let Noisy { image, mask, noise } = self.0;
        let weight = |value: f32| if value > 0.0 && value.is_finite() { value } else { 0.0 };
        match noise {
            // The inverse of a variance that is not finite is zero or NaN, of a negative one negative.
            Noise::Variance(plane) => out.iter_mut().zip(&plane[at..]).for_each(|(out, &v)| *out = weight(1.0 / v)),
            Noise::Weight(plane) => out.iter_mut().zip(&plane[at..]).for_each(|(out, &w)| *out = weight(w)),
            Noise::Same(w) => out.fill(w),
        }
        for (out, &value) in out.iter_mut().zip(&image[at..]) {
            *out = if value.is_finite() { *out } else { 0.0 };
        }
        clear(mask, at, out);
    }
}

impl Pixels for Weighted<'_> {
    fn fill(&self, at: usize, out: &mut [f32]) {
        Weights(self.0).fill(at, out);
        for (out, &value) in out.iter_mut().zip(&self.0.image[at..]) {
            *out = if *out > 0.0 { *out * value } else { 0.0 };
        }
    }
}

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
    psf.run(&Frame { pixels: Weighted(pixels), height, width, top, border }, first, last, &mut sum);
    squares.run(&Frame { pixels: Weights(pixels), height, width, top, border }, first, last, &mut weight);
    let least = match squares {
        Method::Tiled { .. } => LEAST * weight.iter().copied().fold(0.0, f32::max),
        _ => 0.0,
    };
    let known = |weight: f32, value: f32| if weight > least { value } else { f32::NAN };
    for (out, (&sum, &weight)) in out.snr.iter_mut().zip(sum.iter().zip(&weight)) {
        *out = canonical(known(weight, sum / weight.sqrt()));
    }
    for (out, (&sum, &weight)) in out.flux.iter_mut().zip(sum.iter().zip(&weight)) {
        *out = canonical(known(weight, sum / weight));
    }
    for (out, &weight) in out.error.iter_mut().zip(&weight) {
        *out = canonical(known(weight, 1.0 / weight.sqrt()));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const PSF: [f32; 9] = [0.05, 0.1, 0.05, 0.1, 0.4, 0.1, 0.05, 0.1, 0.05];

    fn run(width: usize, image: &[f32], noise: Noise, mask: &[u8], tiled: bool) -> [Vec<f32>; 3] {
        let height = image.len() / width;
        let frame = Frame { pixels: Noisy { image, mask, noise }, height, width, top: 0, border: Border::Zero };
        let squares = PSF.map(|p| p * p);
        let (mut one, mut two) = (vec![0.0; 2 * 64 * 32], vec![0.0; 2 * 64 * 32]);
        let stamp = |values| Stamp { values, height: 3, width: 3, cy: 1, cx: 1 };
        let [mut snr, mut flux, mut error] = [(); 3].map(|()| vec![0.0; image.len()]);
        let results = Results { snr: &mut snr, flux: &mut flux, error: &mut error };
        if tiled {
            let (mut a, mut b) = (Tiles::new(64, 32), Tiles::new(64, 32));
            a.spectrum(&stamp(&PSF), &mut one);
            b.spectrum(&stamp(&squares), &mut two);
            let mut psf = Method::Tiled { stamp: stamp(&PSF), spectrum: &one, tiles: a };
            let mut squares = Method::Tiled { stamp: stamp(&squares), spectrum: &two, tiles: b };
            matched_filter(&frame, &mut psf, &mut squares, 0, height, results);
        } else {
            matched_filter(&frame, &mut Method::Direct(stamp(&PSF)), &mut Method::Direct(stamp(&squares)), 0, height, results);
        }
        [snr, flux, error]
    }

    /// Straight from the definition, in f64: sums of d P / V and of P^2 / V.
    fn twin(width: usize, image: &[f32], variance: &[f32], mask: &[u8]) -> Vec<(f64, f64)> {
        let height = image.len() / width;
        (0..image.len())
            .map(|at| {
                let (mut sum, mut weight) = (0.0, 0.0);
                for (k, &p) in PSF.iter().enumerate() {
                    let (y, x) = ((at / width + k / 3).wrapping_sub(1), (at % width + k % 3).wrapping_sub(1));
                    let from = y.wrapping_mul(width).wrapping_add(x);
                    let counts = y < height && x < width && mask[from] == 0 && image[from].is_finite();
                    if counts && variance[from] > 0.0 && variance[from].is_finite() {
                        sum += f64::from(image[from]) * f64::from(p) / f64::from(variance[from]);
                        weight += f64::from(p) * f64::from(p) / f64::from(variance[from]);
                    }
                }
                (sum, weight)
            })
            .collect()
    }

    #[test]
    fn as_the_definition() {
        let (height, width) = (41, 67);
        let wave = |k: usize| libm::sinf((k * k % 1009) as f32);
        let mut image: Vec<f32> = (0..height * width).map(|at| 10.0 * wave(at)).collect();
        let mut variance: Vec<f32> = (0..height * width).map(|at| 3.0 + wave(at + 7)).collect();
        let mask: Vec<u8> =
            (0..height * width).map(|at| u8::from(wave(at + 3) > 0.9 || (at / width < 9 && at % width < 9))).collect();
        [image[300], image[700], variance[800], variance[900], variance[1000]] = [f32::NAN, f32::INFINITY, 0.0, -1.0, f32::NAN];
        let expected = twin(width, &image, &variance, &mask);
        let weights: Vec<f32> = variance.iter().map(|&v| if v > 0.0 { 1.0 / v } else { v }).collect();
        for (noise, tiled) in
            [(Noise::Variance(&variance), false), (Noise::Weight(&weights), false), (Noise::Variance(&variance), true)]
        {
            let [snr, flux, error] = run(width, &image, noise, &mask, tiled);
            for (at, &(sum, weight)) in expected.iter().enumerate() {
                if weight == 0.0 {
                    assert!([snr[at], flux[at], error[at]].iter().all(|v| v.to_bits() == 0x7fc0_0000), "{at}");
                } else {
                    let close =
                        |a: f32, b: f64| (f64::from(a) - b).abs() < 2e-5 * b.abs().max(1.0) + if tiled { 2e-5 } else { 0.0 };
                    assert!(close(snr[at], sum / weight.sqrt()) && close(error[at] * 0.1, 0.1 / weight.sqrt()), "{at} {tiled}");
                    assert!(close(flux[at] / error[at], sum / weight.sqrt()), "{at} {tiled}");
                }
            }
        }
    }

    #[test]
    fn a_star_of_known_flux_has_it() {
        let mut image = vec![0.0; 81];
        for (k, p) in PSF.iter().enumerate() {
            image[(3 + k / 3) * 9 + 3 + k % 3] = 100.0 * p;
        }
        let [snr, flux, error] = run(9, &image, Noise::Same(0.25), &[], false);
        let sum: f32 = PSF.iter().map(|p| p * p).sum();
        assert!((flux[40] - 100.0).abs() < 1e-4 && (error[40] - 2.0 / sum.sqrt()).abs() < 1e-5);
        assert!((snr[40] - 50.0 * sum.sqrt()).abs() < 1e-4);
    }
}
