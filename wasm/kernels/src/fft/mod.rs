//! Fourier transforms of real arrays, any length: X(v, u) = sum over (y, x) of f(y, x) exp(-2 pi i (v y / h + u x / w)), columns u from 0
//! to w / 2 only, since the others are their conjugates. The inverse divides by h w. Real and imaginary parts are planes of their own.
//! Plans are kept from call to call. Units: those of the input.

mod bluestein;
mod columns;
mod passes;
mod plan;
mod real;
#[cfg(test)]
mod tests;

use crate::memory::{array, array_mut};
use crate::nan::canonical;
use columns::columns_forward;
pub use passes::{forward, inverse};
pub use plan::Plan;
pub use real::Planes;
use real::{rows_forward, rows_inverse};
use wasm_bindgen::prelude::wasm_bindgen;

/// Half spectra of `image`, rows of `width`: of every row by itself, or with `deep` of the whole plane.
pub fn real_forward(image: &[f32], width: usize, deep: bool, mut out: Planes) {
    if image.is_empty() {
        return;
    }
    if image.len() / width > 8 {
        rows_forward::<16>(image, width, &mut out);
    } else {
        rows_forward::<4>(image, width, &mut out);
    }
    if deep {
        columns_forward(&mut out, width / 2 + 1);
    }
    out.re.iter_mut().chain(out.im).for_each(|value| *value = canonical(*value));
}

/// The rows or plane whose half spectra are given; these are used up.
pub fn real_inverse(spectra: Planes, width: usize, deep: bool, out: &mut [f32]) {
    if out.is_empty() {
        return;
    }
    let height = out.len() / width;
    if deep {
        columns_forward(&mut Planes { re: spectra.im, im: spectra.re }, width / 2 + 1);
    }
    let scale = (1.0 / if deep { (width * height) as f64 } else { width as f64 }) as f32;
    if height > 8 {
        rows_inverse::<16>(&spectra, width, scale, out);
    } else {
        rows_inverse::<4>(&spectra, width, scale, out);
    }
}

/// The product of two spectra, or of the first and the conjugate of the second; of a convolution or a correlation the spectrum.
pub fn multiply(a: [&[f32]; 2], b: [&[f32]; 2], conjugate: bool, out: Planes) {
    let sign = if conjugate { -1.0 } else { 1.0 };
    let factors = a[0].iter().zip(a[1]).zip(b[0].iter().zip(b[1]));
    for (((&p, &q), (&r, &s)), (re, im)) in factors.zip(out.re.iter_mut().zip(out.im)) {
        let s = sign * s;
        (*re, *im) = (canonical(p * r - q * s), canonical(p * s + q * r));
    }
}

/// # Safety
/// `image` holds height x width values, `re` and `im` height x (width / 2 + 1).
#[wasm_bindgen]
pub unsafe fn fft_real_forward(image: *const f32, height: usize, width: usize, deep: bool, re: *mut f32, im: *mut f32) {
    let half = height * (width / 2 + 1);
    // SAFETY: promised by the caller.
    unsafe {
        real_forward(array(image, height * width), width, deep, Planes { re: array_mut(re, half), im: array_mut(im, half) })
    }
}

/// # Safety
/// As `fft_real_forward`; `re` and `im` are used as scratch.
#[wasm_bindgen]
pub unsafe fn fft_real_inverse(re: *mut f32, im: *mut f32, height: usize, width: usize, deep: bool, image: *mut f32) {
    let half = height * (width / 2 + 1);
    let spectra = unsafe { Planes { re: array_mut(re, half), im: array_mut(im, half) } };
    // SAFETY: promised by the caller.
    unsafe { real_inverse(spectra, width, deep, array_mut(image, height * width)) }
}

/// # Safety
/// All six hold `length` values; the outputs overlap nothing.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub unsafe fn fft_multiply(
    a_re: *const f32,
    a_im: *const f32,
    b_re: *const f32,
    b_im: *const f32,
    length: usize,
    conjugate: bool,
    re: *mut f32,
    im: *mut f32,
) {
    // SAFETY: promised by the caller.
    unsafe {
        multiply(
            [array(a_re, length), array(a_im, length)],
            [array(b_re, length), array(b_im, length)],
            conjugate,
            Planes { re: array_mut(re, length), im: array_mut(im, length) },
        );
    }
}
