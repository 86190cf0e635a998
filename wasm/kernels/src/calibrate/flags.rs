//! The flag plane: one bit a reason, and no weight where any is set.

use super::raw::{FLAGGED, Raw};
use crate::nan::canonical;

/// The detector's own bad pixel.
pub const BAD: u8 = 1;
/// No variance, or no value: the weight would not be positive and finite; a flat or illumination of zero or less; NaN.
pub const ZERO_WEIGHT: u8 = 2;
/// The raw pixel is at or above the limit of saturation.
pub const SATURATED: u8 = 4;

/// A word of flags.
pub trait Flag: Copy + From<u8> + Eq + std::ops::BitOr<Output = Self> + 'static {}
impl Flag for u8 {}
impl Flag for u16 {}

/// The results of a run of pixels; `variance` may be empty.
pub struct Out<'a, F> {
    pub image: &'a mut [f32],
    pub weight: &'a mut [f32],
    pub variance: &'a mut [f32],
    pub flags: &'a mut [F],
}

/// Says with ZERO_WEIGHT which pixels have no sound weight or value; values that are no numbers become the canonical NaN.
#[cold]
pub fn mend<F>(response: &[f32], out: &mut Out<F>, marks: &mut [u8]) {
    for (k, mark) in marks.iter_mut().enumerate() {
        let (value, weight) = (out.image[k], out.weight[k]);
        let has_value = response[k] > 0.0 && value.is_finite();
        let sound = has_value && weight > 0.0 && weight < f32::INFINITY;
        *mark = if sound { 0 } else { ZERO_WEIGHT };
        if !has_value {
            out.image[k] = canonical(f32::NAN);
        }
        if let (false, Some(variance)) = (sound, out.variance.get_mut(k)) {
            *variance = canonical(if has_value { *variance } else { f32::NAN });
        }
    }
}

/// Sets the bits of bad and saturated pixels; weight 0 where there are any. Most flags are zero: they are looked at many at a time.
#[inline(never)]
pub fn mark<R: Raw, F: Flag>(raw: &[R], bad: &[u8], limit: Option<R>, out: &mut Out<F>) {
    let count = raw.len() / FLAGGED;
    let weights = &mut out.weight.as_chunks_mut::<FLAGGED>().0[..count];
    let flags = &mut out.flags.as_chunks_mut::<FLAGGED>().0[..count];
    let (raws, bads) = (&raw.as_chunks::<FLAGGED>().0[..count], &bad.as_chunks::<FLAGGED>().0[..count]);
    for j in 0..count {
        let saturated = limit.map_or([0; FLAGGED], |limit| R::at_least(&raws[j], limit, SATURATED));
        let bits: [u8; FLAGGED] = std::array::from_fn(|k| bads[j][k].min(BAD) | saturated[k]);
        flags[j] = bits.map(F::from);
        if bits != [0; FLAGGED] {
            clear(&bits, &mut weights[j]);
        }
    }
    for k in count * FLAGGED..raw.len() {
        let saturated = if limit.is_some_and(|limit| raw[k] >= limit) { SATURATED } else { 0 };
        let bits = bad[k].min(BAD) | saturated;
        out.flags[k] = F::from(bits);
        clear(&[bits], &mut out.weight[k..=k]);
    }
}

#[cold]
fn clear(bits: &[u8], weights: &mut [f32]) {
    weights.iter_mut().zip(bits).filter(|&(_, &bits)| bits != 0).for_each(|(weight, _)| *weight = 0.0);
}

/// Adds bits to the flags; weight 0 where there are any.
pub fn add<F: Flag>(bits: impl Iterator<Item = F>, out: &mut Out<F>) {
    for ((flags, weight), bits) in out.flags.iter_mut().zip(out.weight.iter_mut()).zip(bits) {
        *flags = *flags | bits;
        *weight = if bits == F::from(0) { *weight } else { 0.0 };
    }
}
