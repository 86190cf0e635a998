//! Numbers as detectors give them.

use crate::robust::moments::mean;
use crate::robust::order::{median, median_u16};

/// What the level of an overscan is taken from its pixels by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Statistic {
    Median,
    Mean,
}

/// A type of raw pixels.
pub trait Raw: Copy + PartialOrd + Into<f64> + 'static {
    /// As f32: exact for 16-bit integers and f32.
    fn single(self) -> f32;
    /// The least value of this type that is at or above a limit; nothing where none is.
    fn limit(limit: f64) -> Option<Self>;
    /// Whether f32 holds every value.
    const EXACT: bool;

    /// Level of some pixels and how many of them are numbers.
    fn level(pixels: &[Self], statistic: Statistic, scratch: &mut Vec<f64>) -> (f64, usize) {
        scratch.clear();
        scratch.extend(pixels.iter().map(|&value| value.into()).filter(|value: &f64| !value.is_nan()));
        let level = if statistic == Statistic::Median { median(scratch) } else { mean(scratch) };
        (level, scratch.len())
    }
}

impl Raw for u16 {
    const EXACT: bool = true;

    #[inline(always)]
    fn single(self) -> f32 {
        f32::from(self)
    }

    fn limit(limit: f64) -> Option<Self> {
        (limit <= f64::from(u16::MAX)).then(|| limit.ceil().max(0.0) as u16)
    }

    fn level(pixels: &[Self], statistic: Statistic, scratch: &mut Vec<f64>) -> (f64, usize) {
        if statistic == Statistic::Median {
            return (median_u16(pixels), pixels.len());
        }
        scratch.clear();
        scratch.extend(pixels.iter().map(|&value| f64::from(value)));
        (mean(scratch), pixels.len())
    }
}

impl Raw for i32 {
    const EXACT: bool = false;

    #[inline(always)]
    fn single(self) -> f32 {
        self as f32
    }

    fn limit(limit: f64) -> Option<Self> {
        (limit <= f64::from(i32::MAX)).then(|| limit.ceil().max(f64::from(i32::MIN)) as i32)
    }
}

impl Raw for f32 {
    const EXACT: bool = true;

    #[inline(always)]
    fn single(self) -> f32 {
        self
    }

    fn limit(limit: f64) -> Option<Self> {
        let near = limit as f32;
        limit.is_finite().then(|| if f64::from(near) < limit { near.next_up() } else { near })
    }
}
