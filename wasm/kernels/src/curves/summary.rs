//! Statistics of one light curve over its good epochs (not flagged, flux finite): what a reduction says of it.
//!
//! Frame rate: 1 / median spacing, spacings to a microsecond; evenly sampled when the spread of the spacings (5 to 95 %) is below
//! 1 % of their median. Means, extremes and the robust pair are those of the flux; a magnitude is zero point - 2.5 log10(flux);
//! a scatter in magnitudes is that of the flux over the robust mean, over ln(10) / 2.5.

use super::order::{gather, quantile};
use super::robust::{finite, robust_pair};
use super::scores::{LOG_BASE, magnitude, reduction_scores};

const UNIFORMITY: f64 = 0.01;
const MICROSECONDS_PER_DAY: f64 = 86400e6;

/// How many numbers a summary has.
pub const NUMBERS: usize = 22;

/// Epochs of one curve in the order of time; `errors` and `flag` may be empty.
#[derive(Clone, Copy)]
pub struct Epochs<'a> {
    pub time: &'a [f64],
    pub flux: &'a [f64],
    pub errors: &'a [f64],
    pub flag: &'a [u8],
}

/// Scores of every epoch, one array each.
pub struct Scores<'a> {
    pub snr: &'a mut [f64],
    pub dsnr: &'a mut [f64],
    pub dmag: &'a mut [f64],
}

/// Scores, and the numbers in this order: good epochs, frame rate (Hz), 1 where evenly sampled; flux mean, rms, robust mean, robust
/// rms, max, min; snr max, min, median; dsnr max, min; dmag max (brightest), min; magnitude of the mean and of the robust mean, rms
/// and robust rms in magnitudes, magnitude of the largest and of the smallest flux. `room` has twice as many values as epochs.
pub fn summarize(epochs: Epochs, zero_point: f64, scores: Scores, room: &mut [f64]) -> [f64; NUMBERS] {
    let n = epochs.flux.len();
    let Scores { snr, dsnr, dmag } = scores;
    let (first, second) = room.split_at_mut(n);
    let count = gather(epochs.flux, epochs.flag, first);
    let (flux_max, flux_min) = extremes(&first[..count]);
    let (pair, plain) = robust_pair(&mut first[..count], second);
    reduction_scores(epochs.flux, epochs.errors, pair, snr, dsnr, dmag);
    let (frame_rate, uniform) = sampling(epochs.time, first);
    let good = if epochs.flag.is_empty() { n } else { epochs.flag.iter().filter(|&&flag| flag == 0).count() };
    let mut over_good = |values: &[f64]| {
        let count = gather(values, epochs.flag, first);
        (extremes(&first[..count]), count)
    };
    let ((dsnr_max, dsnr_min), _) = over_good(dsnr);
    let ((brightest, faintest), _) = over_good(dmag);
    let ((snr_max, snr_min), snr_count) = over_good(snr);
    let snr_median = finite(quantile(&mut first[..snr_count], 0.5));
    // A scatter relative to a mean that is not positive is no magnitude.
    let centre = if pair.centre > 0.0 { pair.centre } else { f64::NAN };
    let mag = |flux: f64| finite(magnitude(flux, zero_point));
    [
        good as f64,
        frame_rate,
        f64::from(u8::from(uniform)),
        finite(plain.mean),
        finite(plain.deviation),
        pair.centre,
        pair.scatter,
        flux_max,
        flux_min,
        snr_max,
        snr_min,
        snr_median,
        dsnr_max,
        dsnr_min,
        brightest,
        faintest,
        mag(plain.mean),
        mag(pair.centre),
        finite(plain.deviation / centre / LOG_BASE),
        finite(pair.scatter / centre / LOG_BASE),
        mag(flux_max),
        mag(flux_min),
    ]
}

/// Largest and smallest of finite values; NaN of none.
fn extremes(values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    let (mut max, mut min) = (f64::NEG_INFINITY, f64::INFINITY);
    for &value in values {
        max = if value > max { value } else { max };
        min = if value < min { value } else { min };
    }
    (max, min)
}

/// Frame rate in Hz (NaN without one) and whether sampling is even, from times in days.
fn sampling(time: &[f64], room: &mut [f64]) -> (f64, bool) {
    let mut count = 0;
    for pair in time.windows(2) {
        let microseconds = (pair[1] - pair[0]) * MICROSECONDS_PER_DAY;
        let whole = microseconds.floor();
        let spacing = (if microseconds - whole >= 0.5 { whole + 1.0 } else { whole }) / 1e6;
        room[count] = spacing;
        count += usize::from(spacing.is_finite());
    }
    let spacings = &mut room[..count];
    let middle = quantile(spacings, 0.5);
    if middle.is_nan() || middle <= 0.0 {
        return (f64::NAN, false);
    }
    let spread = quantile(spacings, 0.95) - quantile(spacings, 0.05);
    (1.0 / middle, spread / middle < UNIFORMITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(time: &[f64], flux: &[f64], errors: &[f64], flag: &[u8]) -> [f64; NUMBERS] {
        let n = flux.len();
        let (mut snr, mut dsnr, mut dmag) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let scores = Scores { snr: &mut snr, dsnr: &mut dsnr, dmag: &mut dmag };
        summarize(Epochs { time, flux, errors, flag }, 23.9, scores, &mut vec![0.0; 2 * n])
    }

    fn close(got: f64, expected: f64, digits: i32) -> bool {
        (got - expected).abs() <= 0.6 * 10f64.powi(-digits)
    }

    #[test]
    fn six_epochs_of_the_acceptance_page() {
        let mags = [18.0, 18.1, 17.9, 18.05, 17.95, 16.0];
        let flux: Vec<f64> = mags.iter().map(|m| libm::pow(10.0, (23.9 - m) / 2.5)).collect();
        let errors: Vec<f64> = flux.iter().map(|f| f * 0.1 * LOG_BASE).collect();
        let time: Vec<f64> = (0..6).map(|i| 57000.0 + 0.5 * f64::from(i)).collect();
        let s = summary(&time, &flux, &errors, &[]);
        assert_eq!((s[0], s[1], s[2]), (6.0, 1.0 / 43200.0, 1.0));
        for (at, expected, digits) in [
            (3, 432.2174, 4),
            (4, 453.3321, 4),
            (5, 234.485, 4),
            (9, 3.18848, 5),
            (12, 2.67123, 5),
            (14, 1.07499, 5),
            (16, 17.31074, 5),
            (18, 2.09906, 5),
        ] {
            assert!(close(s[at], expected, digits), "number {at}: {}", s[at]);
        }
        let flagged = summary(&time, &flux, &errors, &[0, 0, 0, 0, 0, 4]);
        assert_eq!(flagged[0], 5.0);
        for (at, expected, digits) in [(3, 229.5729, 4), (7, 251.1886, 4), (6, 14.9432, 4), (9, 10.8574, 4)] {
            assert!(close(flagged[at], expected, digits), "number {at}: {}", flagged[at]);
        }
    }

    #[test]
    fn odd_curves() {
        let none = summary(&[], &[], &[], &[]);
        assert!(none[0] == 0.0 && none[2] == 0.0 && none[1].is_nan() && none[3..].iter().all(|v| v.is_nan()));
        let one = summary(&[57000.0], &[5.0], &[1.0], &[]);
        assert_eq!((one[0], one[3], one[4], one[5], one[6], one[12], one[14]), (1.0, 5.0, 0.0, 5.0, 0.0, 0.0, 0.0));
        let flagged = summary(&[1.0, 2.0], &[5.0, 6.0], &[1.0, 1.0], &[1, 1]);
        assert!(flagged[0] == 0.0 && flagged[1] == 1.0 / 86400.0 && flagged[3..].iter().all(|v| v.is_nan()));
        let gap = summary(&[1.0, 2.0, 3.0], &[1.0, f64::NAN, 3.0], &[], &[]);
        assert_eq!((gap[0], gap[3], gap[7]), (3.0, 2.0, 3.0));
    }

    #[test]
    fn even_and_uneven_sampling() {
        let even: Vec<f64> = (0..50).map(|i| 59000.0 + 20.0 / 86400.0 * f64::from(i)).collect();
        assert_eq!(sampling(&even, &mut [0.0; 50]), (0.05, true));
        for (spread, uniform) in [(0.004, true), (0.03, false)] {
            let time: Vec<f64> = (0..50).map(|i| 59000.0 + f64::from(i) + f64::from(i % 2) * spread / 4.0).collect();
            assert_eq!(sampling(&time, &mut [0.0; 50]).1, uniform);
        }
        assert!(sampling(&[1.0, 1.0], &mut [0.0; 2]).0.is_nan());
    }
}
