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

/// Sets ZERO_WEIGHT, or nothing, for every pixel: where it has no sound weight or value. Values that are no numbers become the canonical NaN.
#[cold]
pub fn mend<F: Flag>(response: &[f32], out: &mut Out<F>) {
    for k in 0..out.image.len() {
        let (value, weight) = (out.image[k], out.weight[k]);
        let has_value = response[k] > 0.0 && value.is_finite();
        let sound = has_value && weight > 0.0 && weight < f32::INFINITY;
        out.flags[k] = F::from(if sound { 0 } else { ZERO_WEIGHT });
        if sound {
            continue;
        }
        out.weight[k] = 0.0;
        if !has_value {
            out.image[k] = canonical(f32::NAN);
        }
        if let Some(variance) = out.variance.get_mut(k) {
            *variance = canonical(if has_value { *variance } else { f32::NAN });
        }
    }
}

/// Bits of bad and saturated pixels, earlier ones and, where `mended`, those that are set already; weight 0 where any is set. Most
/// flags are zero: they are looked at many at a time.
#[inline(never)]
pub fn mark<R: Raw, F: Flag>(raw: &[R], bad: &[u8], earlier: &[F], limit: Option<R>, mended: bool, out: &mut Out<F>) {
    let none = F::from(0);
    let count = raw.len() / FLAGGED;
    let weights = &mut out.weight.as_chunks_mut::<FLAGGED>().0[..count];
    let flags = &mut out.flags.as_chunks_mut::<FLAGGED>().0[..count];
    let (raws, bads) = (&raw.as_chunks::<FLAGGED>().0[..count], &bad.as_chunks::<FLAGGED>().0[..count]);
    for j in 0..count {
        let saturated = limit.map_or([0; FLAGGED], |limit| R::at_least(&raws[j], limit, SATURATED));
        let before = if mended { flags[j] } else { [none; FLAGGED] };
        flags[j] = std::array::from_fn(|k| before[k] | F::from(bads[j][k].min(BAD) | saturated[k]));
        if !earlier.is_empty() {
            (0..FLAGGED).for_each(|k| flags[j][k] = flags[j][k] | earlier[j * FLAGGED + k]);
        }
        if flags[j] != [none; FLAGGED] {
            (0..FLAGGED).filter(|&k| flags[j][k] != none).for_each(|k| weights[j][k] = 0.0);
        }
    }
    for k in count * FLAGGED..raw.len() {
        let saturated = if limit.is_some_and(|limit| raw[k] >= limit) { SATURATED } else { 0 };
        let before = if mended { out.flags[k] } else { none };
        out.flags[k] = before | F::from(bad[k].min(BAD) | saturated) | earlier.get(k).copied().unwrap_or(none);
        if out.flags[k] != none {
            out.weight[k] = 0.0;
        }
    }
}
