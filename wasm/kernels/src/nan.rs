//! NaN has many encodings, and which one an operation yields differs between processors. Only the canonical ones are stored.

/// The value itself, or the one NaN with the bits 0x7fc00000.
#[inline(always)]
pub fn canonical(value: f32) -> f32 {
    if value.is_nan() { f32::from_bits(0x7fc0_0000) } else { value }
}

/// The value itself, or the one NaN with the bits 0x7ff8000000000000.
#[inline(always)]
pub fn canonical64(value: f64) -> f64 {
    if value.is_nan() { f64::from_bits(0x7ff8_0000_0000_0000) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_nan_becomes_the_canonical_one() {
        for bits in [0x7fc0_0001u32, 0xffc0_0000, 0x7f80_0001, 0xffff_ffff] {
            assert_eq!(canonical(f32::from_bits(bits)).to_bits(), 0x7fc0_0000);
        }
        assert_eq!(canonical64(f64::from_bits(0xfff8_0000_0000_0000)).to_bits(), 0x7ff8_0000_0000_0000);
    }

    #[test]
    fn other_values_keep_their_bits() {
        for value in [0.0f32, -0.0, 1.5, f32::INFINITY, f32::MIN_POSITIVE / 2.0] {
            assert_eq!(canonical(value).to_bits(), value.to_bits());
        }
    }
}
