//! Numbers as detectors give them.

use crate::robust::moments::mean;
use crate::robust::order::{median, median_u16};

/// What the level of an overscan is taken from its pixels by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Statistic {
    Median,
    Mean,
}

/// Pixels whose flags are made at once.
pub const FLAGGED: usize = 16;

/// A type of raw pixels.
pub trait Raw: Copy + PartialOrd + Into<f64> + 'static {
    /// As f32: exact for 16-bit integers and f32.
    fn single(self) -> f32;
    /// The least value of this type that is at or above a limit; nothing where none is.
    fn limit(limit: f64) -> Option<Self>;
    /// Whether f32 holds every value.
    const EXACT: bool;

    /// `flag` where a pixel is at or above a limit, else 0.
    #[inline(always)]
    fn at_least(pixels: &[Self; FLAGGED], limit: Self, flag: u8) -> [u8; FLAGGED] {
        std::array::from_fn(|k| if pixels[k] >= limit { flag } else { 0 })
    }

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

    #[cfg(target_arch = "wasm32")]
    #[inline(always)]
    fn at_least(pixels: &[Self; FLAGGED], limit: Self, flag: u8) -> [u8; FLAGGED] {
        use core::arch::wasm32::{i8x16_narrow_i16x8, u8x16_splat, u16x8_ge, u16x8_splat, v128, v128_and, v128_load};
        let limits = u16x8_splat(limit);
        let [low, high] = [&pixels[..8], &pixels[8..]].map(|half| {
            // SAFETY: eight elements of two bytes.
            u16x8_ge(unsafe { v128_load(half.as_ptr().cast()) }, limits)
        });
        // SAFETY: both are sixteen bytes of any bits.
        unsafe { std::mem::transmute::<v128, [u8; FLAGGED]>(v128_and(i8x16_narrow_i16x8(low, high), u8x16_splat(flag))) }
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
