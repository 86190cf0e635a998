//! Periodograms by least squares. At each frequency f the Fourier series
//!     y(t) = a_0 + sum over k of a_k cos(2 pi k f t) + b_k sin(2 pi k f t)
//! is fitted to the epochs with weights 1 / sigma^2, its mean with it (Zechmeister & Kuerster 2009, A&A 496, 577, equations 4 to 22,
//! for one term; Palmer 2009, ApJ 695, 496 for more), and the power is the part of chi^2 about the mean that the series takes away:
//!     P(f) = (chi^2_0 - chi^2(f)) / chi^2_0,   from 0 to 1 (VanderPlas 2018, ApJS 236, 16, section 5, "standard" normalisation).
//! Several bands (VanderPlas & Ivezic 2015, ApJ 812, 18): each has a mean of its own, `terms` harmonics are shared by all, the first
//! `own` harmonics are fitted to each band by itself. Times are in days from the first epoch, frequencies in cycles per day.
//!
//! Everything follows from sums over the epochs, sum of w exp(2 pi i m f t) and sum of w y exp(2 pi i m f t) (`sums`): by rotation, epoch
//! by epoch (`direct`), or all frequencies at once by a transform (`fourier`). Where these determine the fit badly, and where a single
//! frequency is asked for, the columns themselves are made orthogonal (`fit`).

pub mod curve;
pub mod direct;
pub mod face;
pub mod fit;
pub mod fourier;
pub mod solve;
pub mod sums;
#[cfg(test)]
mod tests;
pub mod transform;
pub mod turn;
pub mod window;

use crate::lanes::Pair;
pub use curve::Curve;

/// Which harmonics are fitted: those up to `own` in each band, those above it up to `terms` in all of them together.
#[derive(Clone, Copy)]
pub struct Model {
    pub terms: usize,
    pub own: usize,
}

impl Model {
    pub fn highest(self) -> usize {
        self.terms.max(self.own)
    }

    /// Harmonics that the bands share.
    pub fn shared(self) -> usize {
        self.terms.saturating_sub(self.own)
    }
}

/// Frequencies `start + i step`.
#[derive(Clone, Copy)]
pub struct Grid {
    pub start: f64,
    pub step: f64,
}

impl Grid {
    pub fn at(self, index: usize) -> f64 {
        self.start + index as f64 * self.step
    }
}

/// Two complex numbers, of two frequencies.
#[derive(Clone, Copy)]
pub struct Complex {
    pub re: Pair,
    pub im: Pair,
}

impl Complex {
    pub fn zero() -> Self {
        Complex { re: Pair::splat(0.0), im: Pair::splat(0.0) }
    }

    #[inline(always)]
    pub fn plus(self, other: Self) -> Self {
        Complex { re: self.re.plus(other.re), im: self.im.plus(other.im) }
    }

    #[inline(always)]
    pub fn minus(self, other: Self) -> Self {
        Complex { re: self.re.minus(other.re), im: self.im.minus(other.im) }
    }

    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        Complex {
            re: self.re.times(other.re).minus(self.im.times(other.im)),
            im: self.re.times(other.im).plus(self.im.times(other.re)),
        }
    }

    #[inline(always)]
    pub fn scaled(self, by: Pair) -> Self {
        Complex { re: self.re.times(by), im: self.im.times(by) }
    }
}
