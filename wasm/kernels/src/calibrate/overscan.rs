//! The level of an amplifier from its overscan: one number, one a row or one a column.
//!
//! Beside each level stands its variance in units of the variance of one pixel: 1/n for a mean, the inefficiency of the
//! median over n for a median, and for a fit the leverage h of the point times the mean of those of the points fitted.
//! The fit is a polynomial in the index, by least squares on polynomials that are orthogonal over the points (Forsythe 1957,
//! J. SIAM 5, 74), so that any degree is well conditioned. Levels without a number (all pixels NaN) are left out of the fit.

use super::raw::{Raw, Statistic};
use crate::nan::canonical64;
use crate::robust::order::median_inefficiency;

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Along {
    One,
    Row,
    Column,
}

/// A rectangle of a raw frame, half-open.
pub struct Strip<'a, R> {
    pub raw: &'a [R],
    /// Columns of the frame.
    pub stride: usize,
    pub x: (usize, usize),
    pub y: (usize, usize),
}

/// Fills `levels` and `factors` (one element, or one a row or column of the strip); `degree` asks for a fit through them.
pub fn levels<R: Raw>(
    strip: &Strip<R>,
    along: Along,
    statistic: Statistic,
    degree: Option<usize>,
    levels: &mut [f64],
    factors: &mut [f64],
) {
    let Strip { raw, stride, x, y } = *strip;
    let row = |at: usize| &raw[at * stride + x.0..at * stride + x.1];
    let mut scratch = vec![];
    let mut pixels: Vec<R> = vec![];
    for (k, (level, factor)) in levels.iter_mut().zip(factors.iter_mut()).enumerate() {
        let (found, count) = match along {
            Along::Row => R::level(row(y.0 + k), statistic, &mut scratch),
            Along::Column => {
                pixels.clear();
                pixels.extend((y.0..y.1).map(|at| raw[at * stride + x.0 + k]));
                R::level(&pixels, statistic, &mut scratch)
            }
            Along::One => {
                pixels.clear();
                (y.0..y.1).for_each(|at| pixels.extend_from_slice(row(at)));
                R::level(&pixels, statistic, &mut scratch)
            }
        };
        let inefficiency = if statistic == Statistic::Median { median_inefficiency(count) } else { 1.0 };
        *level = canonical64(found);
        *factor = inefficiency / count as f64;
    }
    if let Some(degree) = degree {
        fit(levels, factors, degree);
    }
}

/// Replaces points by the polynomial of `degree` (less where there are too few points) that fits them best.
pub fn fit(points: &mut [f64], factors: &mut [f64], degree: usize) {
    let valid: Vec<usize> = (0..points.len()).filter(|&k| points[k].is_finite()).collect();
    let half = ((points.len() as f64 - 1.0) / 2.0).max(0.5);
    let place = |k: usize| k as f64 / half - 1.0;
    let dot = |p: &[f64], q: &dyn Fn(usize) -> f64| valid.iter().map(|&k| p[k] * q(k)).sum::<f64>();
    let (mut before, mut basis) = (vec![0.0; points.len()], vec![1.0; points.len()]);
    let (mut fitted, mut leverage) = (vec![0.0; points.len()], vec![0.0; points.len()]);
    let mut norm_before = 1.0;
    for _ in 0..=degree.min(valid.len().wrapping_sub(1)).min(points.len()) {
        let norm = dot(&basis, &|k| basis[k]);
        let weight = dot(&basis, &|k| points[k] - fitted[k]) / norm;
        for k in 0..points.len() {
            fitted[k] += weight * basis[k];
            leverage[k] += basis[k] * basis[k] / norm;
        }
        let (shift, scale) = (dot(&basis, &|k| place(k) * basis[k]) / norm, norm / norm_before);
        let next = (0..points.len()).map(|k| (place(k) - shift) * basis[k] - scale * before[k]).collect();
        before = std::mem::replace(&mut basis, next);
        norm_before = norm;
    }
    let factor = valid.iter().map(|&k| factors[k]).sum::<f64>() / valid.len() as f64;
    for k in 0..points.len() {
        points[k] = canonical64(if valid.is_empty() { f64::NAN } else { fitted[k] });
        factors[k] = factor * leverage[k];
    }
}
