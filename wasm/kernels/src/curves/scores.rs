//! Scores of single epochs. Noise of an epoch: the larger of its error and the robust scatter of the curve (`worst_noise`).
//!
//! Of a reduction: snr = flux / noise; dsnr = (flux - centre) / noise; dmag = lup(centre) - lup(flux), positive = brighter, where
//! lup(f) = -(asinh(f / 2s) + ln s) 2.5 / ln 10 is the asinh magnitude with softening s = scatter and zero point 0 (Lupton, Gunn &
//! Szalay 1999, AJ 118, 1406), and without scatter its limit, the magnitude of a positive flux.
//! Of an analysis: snr = (flux - centre) / noise; dmag = median magnitude - magnitude.

use super::order::{gather, median};
use super::robust::Pair;
use super::worst_noise;
use crate::nan::canonical64;

/// ln(10) / 2.5.
pub const LOG_BASE: f64 = std::f64::consts::LN_10 / 2.5;

/// Magnitude of a flux; NaN where it is not positive.
pub fn magnitude(flux: f64, zero_point: f64) -> f64 {
    if flux > 0.0 { zero_point - 2.5 * libm::log10(flux) } else { f64::NAN }
}

pub fn luptitude(flux: f64, noise: f64) -> f64 {
    if noise == 0.0 {
        return magnitude(flux, 0.0);
    }
    -(libm::asinh(flux / (2.0 * noise)) + libm::log(noise)) / LOG_BASE
}

/// Error of epoch i; NaN where there are no errors.
#[inline(always)]
fn error_of(errors: &[f64], i: usize) -> f64 {
    if errors.is_empty() { f64::NAN } else { errors[i] }
}

/// Scores of a reduction; `errors` may be empty.
pub fn reduction_scores(flux: &[f64], errors: &[f64], pair: Pair, snr: &mut [f64], dsnr: &mut [f64], dmag: &mut [f64]) {
    let Pair { centre, scatter } = pair;
    let reference = luptitude(centre, scatter);
    let (half, shift) = (2.0 * scatter, libm::log(scatter));
    for (i, &value) in flux.iter().enumerate() {
        let noise = worst_noise(error_of(errors, i), scatter);
        snr[i] = canonical64(value / noise);
        dsnr[i] = canonical64((value - centre) / noise);
        let own = if scatter == 0.0 { magnitude(value, 0.0) } else { -(libm::asinh(value / half) + shift) / LOG_BASE };
        dmag[i] = canonical64(reference - own);
    }
}

/// S/N of an analysis; `errors` may be empty.
#[inline(always)]
pub fn analysis_snr(flux: &[f64], errors: &[f64], pair: Pair, snr: &mut [f64]) {
    let n = flux.len().min(snr.len());
    let (flux, snr) = (&flux[..n], &mut snr[..n]);
    if errors.is_empty() {
        let noise = worst_noise(f64::NAN, pair.scatter);
        for i in 0..n {
            snr[i] = canonical64((flux[i] - pair.centre) / noise);
        }
        return;
    }
    let errors = &errors[..n];
    for i in 0..n {
        snr[i] = canonical64((flux[i] - pair.centre) / worst_noise(errors[i], pair.scatter));
    }
}

/// Median magnitude less that of each epoch.
pub fn magnitude_differences(magnitudes: &[f64], dmag: &mut [f64], room: &mut [f64]) {
    let count = gather(magnitudes, &[], room);
    let middle = median(&mut room[..count]);
    for (out, &value) in dmag.iter_mut().zip(magnitudes) {
        *out = canonical64(middle - value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luptitudes_of_the_acceptance_page() {
        for (flux, expected) in [(1000.0, -7.500109), (10.0, -3.022469), (0.0, -2.5), (-50.0, -0.711542)] {
            assert!((luptitude(flux, 10.0) - expected).abs() < 1e-6);
        }
        assert_eq!(luptitude(100.0, 0.0), -5.0);
        assert!(luptitude(-1.0, 0.0).is_nan());
    }

    #[test]
    fn scores_are_their_formulas() {
        let (flux, errors) = ([5.0, -3.0, f64::NAN], [1.0, 8.0, 1.0]);
        let pair = Pair { centre: 2.0, scatter: 4.0 };
        let (mut snr, mut dsnr, mut dmag) = ([0.0; 3], [0.0; 3], [0.0; 3]);
        reduction_scores(&flux, &errors, pair, &mut snr, &mut dsnr, &mut dmag);
        assert_eq!((snr[0], snr[1], dsnr[0], dsnr[1]), (1.25, -0.375, 0.75, -0.625));
        assert_eq!(dmag[0], luptitude(2.0, 4.0) - luptitude(5.0, 4.0));
        assert!(snr[2].is_nan() && dmag[2].is_nan());
        analysis_snr(&flux, &[], pair, &mut snr);
        assert_eq!(snr[0], 0.75);
        magnitude_differences(&[18.0, 17.0, f64::NAN], &mut dmag, &mut [0.0; 3]);
        assert_eq!((dmag[0], dmag[1]), (-0.5, 0.5));
    }
}
