//! The flag plane: one bit a reason, and no weight where any is set.

use super::raw::Raw;
use crate::nan::canonical;

/// The detector's own bad pixel.
pub const BAD: u8 = 1;
/// No variance, or no value: the weight would not be positive and finite; a flat or illumination of zero or less; NaN.
pub const ZERO_WEIGHT: u8 = 2;
/// The raw pixel is at or above the limit of saturation.
pub const SATURATED: u8 = 4;

/// A word of flags.
pub trait Flag: Copy + From<u8> + Eq + std::ops::BitOrAssign + 'static {}
impl Flag for u8 {}
impl Flag for u16 {}

/// Bits of bad and saturated pixels, and those that were set before.
#[inline(never)]
pub fn mark<R: Raw, F: Flag>(raw: &[R], bad: &[u8], earlier: &[F], limit: Option<R>, flags: &mut [F]) {
    match limit {
        None => flags.iter_mut().zip(bad).for_each(|(flag, &bad)| *flag = F::from(if bad == 0 { 0 } else { BAD })),
        Some(limit) => {
            for ((flag, &bad), &raw) in flags.iter_mut().zip(bad).zip(raw) {
                *flag = F::from(if bad == 0 { 0 } else { BAD } | if raw >= limit { SATURATED } else { 0 });
            }
        }
    }
    flags.iter_mut().zip(earlier).for_each(|(flag, &earlier)| *flag |= earlier);
}

/// Sets ZERO_WEIGHT where a pixel has no sound weight or value; values that are no numbers become the canonical NaN.
#[cold]
pub fn mend<F: Flag>(
    response: impl Fn(usize) -> f32,
    image: &mut [f32],
    variance: &mut [f32],
    weight: &mut [f32],
    flags: &mut [F],
) {
    for k in 0..image.len() {
        let (answers, value) = (response(k) > 0.0, image[k]);
        if weight[k] > 0.0 && weight[k] < f32::INFINITY && answers && value.is_finite() {
            continue;
        }
        flags[k] |= F::from(ZERO_WEIGHT);
        weight[k] = 0.0;
        if !answers || !value.is_finite() {
            image[k] = f32::NAN;
            variance[k] = f32::NAN;
        }
        image[k] = canonical(image[k]);
        variance[k] = canonical(variance[k]);
    }
}

/// Weight 0 where any bit is set. Flags are looked at many at a time, since most are zero.
pub fn cut<F: Flag>(flags: &[F], weight: &mut [f32]) {
    let none = F::from(0);
    for (flags, weight) in flags.chunks(16).zip(weight.chunks_mut(16)) {
        if flags.iter().fold(false, |any, &flag| any | (flag != none)) {
            weight.iter_mut().zip(flags).filter(|&(_, &flag)| flag != none).for_each(|(weight, _)| *weight = 0.0);
        }
    }
}
