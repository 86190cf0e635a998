//! Quality of epochs by their positions: the distance from the median position of the curve, less its median, over its median
//! absolute deviation (not scaled to a standard deviation).
//!
//! Distance: sqrt((x - median x)^2 + (y - median y)^2) in pixels; on the sky x is the right ascension times cos(dec), measured from
//! the first one that is finite, so that it is right across RA 0. An epoch fails unless |offset| <= threshold; one whose position is unknown fails.

use super::order::{gather, median};
use crate::nan::canonical64;

const DEGREE: f64 = std::f64::consts::PI / 180.0;

/// Offsets of positions `x`, `y`: pixels, or degrees of right ascension and declination where `sky`. `room` is as long as they are.
pub fn offsets(x: &[f64], y: &[f64], sky: bool, offset: &mut [f64], room: &mut [f64]) {
    let pivot = if sky { x.iter().copied().find(|value| value.is_finite()).unwrap_or(f64::NAN) } else { 0.0 };
    for (out, &value) in offset.iter_mut().zip(x) {
        *out = if sky { ra_difference(value, pivot) } else { value };
    }
    let (x0, y0) = (median_of(offset, room), median_of(y, room));
    for (out, &y) in offset.iter_mut().zip(y) {
        let dx = if sky { (*out - x0) * libm::cos(y * DEGREE) } else { *out - x0 };
        *out = (dx * dx + (y - y0) * (y - y0)).sqrt();
    }
    standardize(offset, room);
}

/// Sets the flags of epochs whose offset is not within the threshold.
pub fn flag_offsets(offset: &[f64], threshold: f64, failed: &mut [u8]) {
    for (failed, offset) in failed.iter_mut().zip(offset) {
        *failed |= u8::from(offset.is_nan() || offset.abs() > threshold);
    }
}

fn median_of(values: &[f64], room: &mut [f64]) -> f64 {
    let count = gather(values, &[], room);
    median(&mut room[..count])
}

/// Difference of two right ascensions in [-180, 180), deg.
fn ra_difference(a: f64, b: f64) -> f64 {
    let turned = a - b + 180.0;
    let wrapped = turned - 360.0 * (turned / 360.0).floor();
    (if wrapped >= 360.0 { 0.0 } else { wrapped }) - 180.0
}

/// Values less their median, over their median absolute deviation; 0 where that is 0.
fn standardize(values: &mut [f64], room: &mut [f64]) {
    let centre = median_of(values, room);
    values.iter_mut().for_each(|value| *value -= centre);
    let count = gather(values, &[], room);
    room[..count].iter_mut().for_each(|value| *value = value.abs());
    let scatter = median(&mut room[..count]);
    for value in values {
        *value = canonical64(if scatter != 0.0 {
            *value / scatter
        } else if value.is_nan() {
            f64::NAN
        } else {
            0.0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(x: &[f64], y: &[f64], sky: bool) -> Vec<f64> {
        let mut offset = vec![0.0; x.len()];
        offsets(x, y, sky, &mut offset, &mut vec![0.0; x.len()]);
        offset
    }

    #[test]
    fn pixels_by_hand() {
        // Median position (2, 0); distances 2, 1, 0, 1, 8; their median 1, deviations 1, 0, 1, 0, 7, of which the median is 1.
        assert_eq!(run(&[0.0, 1.0, 2.0, 3.0, 10.0], &[0.0; 5], false), [1.0, 0.0, -1.0, 0.0, 7.0]);
        let mut failed = [0, 1, 0, 0, 0];
        flag_offsets(&[3.5, 0.0, -3.6, f64::NAN, 3.6], 3.5, &mut failed);
        assert_eq!(failed, [0, 1, 1, 1, 1]);
    }

    #[test]
    fn the_sky_has_no_seam() {
        let near = [0.001, 359.999, 0.002, 359.997, 0.0];
        let far: Vec<f64> = near.iter().map(|ra| (ra + 180.0) % 360.0).collect();
        let dec = [10.0, 10.001, 10.0, 10.002, 10.001];
        for (a, b) in run(&near, &dec, true).iter().zip(run(&far, &dec, true)) {
            assert!((a - b).abs() < 1e-6);
        }
    }

    #[test]
    fn odd_positions() {
        assert_eq!(run(&[1.0, 1.0, 1.0], &[2.0; 3], false), [0.0; 3]);
        assert!(run(&[f64::NAN, f64::NAN], &[1.0, 1.0], true).iter().all(|v| v.is_nan()));
        let some = run(&[1.0, f64::NAN, 2.0, 3.0], &[0.0; 4], false);
        assert!(some[1].is_nan() && some[0].is_finite());
        assert!(run(&[], &[], true).is_empty());
    }
}
