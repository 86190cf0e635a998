//! Four f32 at once: SIMD128 on wasm32, four plain numbers elsewhere. Every operation rounds each lane by itself (IEEE 754),
//! so both give the same bits.

use std::ops::{Add, BitOr, Mul, Sub};

#[cfg(target_arch = "wasm32")]
use core::arch::wasm32 as wide;

#[derive(Clone, Copy)]
#[cfg(target_arch = "wasm32")]
pub struct F32x4(wide::v128);

#[derive(Clone, Copy)]
#[cfg(not(target_arch = "wasm32"))]
pub struct F32x4([f32; 4]);

/// What a comparison says of each lane.
#[derive(Clone, Copy)]
#[cfg(target_arch = "wasm32")]
pub struct Mask4(wide::v128);

#[derive(Clone, Copy)]
#[cfg(not(target_arch = "wasm32"))]
pub struct Mask4([bool; 4]);

#[cfg(target_arch = "wasm32")]
impl Mask4 {
    /// Lanes of this that are not lanes of the other.
    #[inline(always)]
    pub fn without(self, other: Self) -> Self {
        Self(wide::v128_andnot(self.0, other.0))
    }

    /// Bit k of lane k.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        wide::i32x4_bitmask(self.0).into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Mask4 {
    /// Lanes of this that are not lanes of the other.
    #[inline(always)]
    pub fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] & !other.0[lane]))
    }

    /// Bit k of lane k.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        (0..4).map(|lane| u32::from(self.0[lane]) << lane).sum()
    }
}

impl BitOr for Mask4 {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        #[cfg(target_arch = "wasm32")]
        return Self(wide::v128_or(self.0, other.0));
        #[cfg(not(target_arch = "wasm32"))]
        return Self(std::array::from_fn(|lane| self.0[lane] | other.0[lane]));
    }
}

#[cfg(target_arch = "wasm32")]
impl F32x4 {
    /// Lanes that are greater; none where either is NaN.
    #[inline(always)]
    pub fn greater(self, than: Self) -> Mask4 {
        Mask4(wide::f32x4_gt(self.0, than.0))
    }

    /// # Safety
    /// Four values are readable at `from`.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: promised by the caller; the load needs no alignment.
        Self(unsafe { wide::v128_load(from.cast()) })
    }

    /// # Safety
    /// Four values are writable at `to`.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: promised by the caller; the store needs no alignment.
        unsafe { wide::v128_store(to.cast(), self.0) }
    }

    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self(wide::f32x4_splat(value))
    }

    /// Rows become columns.
    #[inline(always)]
    pub fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let low = |x: Self, y: Self| wide::i32x4_shuffle::<0, 4, 1, 5>(x.0, y.0);
        let high = |x: Self, y: Self| wide::i32x4_shuffle::<2, 6, 3, 7>(x.0, y.0);
        let (ac, bd, ac2, bd2) = (low(a, c), low(b, d), high(a, c), high(b, d));
        [
            Self(wide::i32x4_shuffle::<0, 4, 1, 5>(ac, bd)),
            Self(wide::i32x4_shuffle::<2, 6, 3, 7>(ac, bd)),
            Self(wide::i32x4_shuffle::<0, 4, 1, 5>(ac2, bd2)),
            Self(wide::i32x4_shuffle::<2, 6, 3, 7>(ac2, bd2)),
        ]
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl F32x4 {
    /// Lanes that are greater; none where either is NaN.
    #[inline(always)]
    pub fn greater(self, than: Self) -> Mask4 {
        Mask4(std::array::from_fn(|lane| self.0[lane] > than.0[lane]))
    }

    /// # Safety
    /// Four values are readable at `from`.
    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Self {
        // SAFETY: promised by the caller.
        Self(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }

    /// # Safety
    /// Four values are writable at `to`.
    #[inline(always)]
    pub unsafe fn store(self, to: *mut f32) {
        // SAFETY: promised by the caller.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }

    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    /// Rows become columns.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        std::array::from_fn(|column| Self(std::array::from_fn(|row| rows[row].0[column])))
    }
}

/// Values in a vector.
pub const LANES: usize = 4;

impl F32x4 {
    /// The first four values of a slice. Panics where there are fewer.
    #[inline(always)]
    pub fn read(values: &[f32]) -> Self {
        // SAFETY: four values are there.
        unsafe { Self::load(values[..LANES].as_ptr()) }
    }

    /// Sets the first four values of a slice. Panics where there are fewer.
    #[inline(always)]
    pub fn write(self, values: &mut [f32]) {
        // SAFETY: four values are there.
        unsafe { self.store(values[..LANES].as_mut_ptr()) }
    }

    /// The lower and the higher of each pair; equal ones keep their order. No value may be NaN.
    #[inline(always)]
    pub fn sorted(self, other: Self) -> (Self, Self) {
        #[cfg(target_arch = "wasm32")]
        return (Self(wide::f32x4_pmin(self.0, other.0)), Self(wide::f32x4_pmax(self.0, other.0)));
        #[cfg(not(target_arch = "wasm32"))]
        {
            let lower = |k: usize| if other.0[k] < self.0[k] { other.0[k] } else { self.0[k] };
            let higher = |k: usize| if self.0[k] < other.0[k] { other.0[k] } else { self.0[k] };
            (Self(std::array::from_fn(lower)), Self(std::array::from_fn(higher)))
        }
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $wide:ident) => {
        impl $trait for F32x4 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                #[cfg(target_arch = "wasm32")]
                return Self(wide::$wide(self.0, other.0));
                #[cfg(not(target_arch = "wasm32"))]
                return Self(std::array::from_fn(|lane| self.0[lane].$method(other.0[lane])));
            }
        }
    };
}

operator!(Add, add, f32x4_add);
operator!(Sub, sub, f32x4_sub);
operator!(Mul, mul, f32x4_mul);

#[cfg(test)]
mod tests {
    use super::*;

    fn values(four: F32x4) -> [f32; 4] {
        let mut out = [0.0; 4];
        unsafe { four.store(out.as_mut_ptr()) };
        out
    }

    #[test]
    fn each_lane_by_itself() {
        let (a, b) = unsafe { (F32x4::load([1.0, 2.0, 3.0, 4.0].as_ptr()), F32x4::splat(0.5)) };
        assert_eq!(values(a + b), [1.5, 2.5, 3.5, 4.5]);
        assert_eq!(values(a - b), [0.5, 1.5, 2.5, 3.5]);
        assert_eq!(values(a * b), [0.5, 1.0, 1.5, 2.0]);
    }

    #[test]
    fn pairs_are_sorted_lane_by_lane() {
        let (low, high) = F32x4::read(&[1.0, 5.0, -0.5, 2.0]).sorted(F32x4::read(&[2.0, 4.0, -0.5, -3.0]));
        assert_eq!(values(low), [1.0, 4.0, -0.5, -3.0]);
        assert_eq!(values(high), [2.0, 5.0, -0.5, 2.0]);
    }

    #[test]
    fn comparisons_have_a_bit_a_lane_and_nan_is_never_greater() {
        let (a, b) =
            unsafe { (F32x4::load([1.0, f32::NAN, 3.0, -0.0].as_ptr()), F32x4::load([0.5, 0.0, 3.0, f32::NAN].as_ptr())) };
        assert_eq!((a.greater(b).bits(), b.greater(a).bits()), (0b0001, 0));
        let (low, high) = (F32x4::splat(2.5).greater(b), F32x4::splat(0.7).greater(b));
        assert_eq!((low.bits(), (low | high).bits(), low.without(high).bits()), (0b0011, 0b0011, 0b0000));
        assert_eq!(a.greater(F32x4::splat(0.0)).without(low).bits(), 0b0100);
    }

    #[test]
    fn a_transpose_swaps_rows_and_columns() {
        let rows: [F32x4; 4] = std::array::from_fn(|r| unsafe { F32x4::load([0, 1, 2, 3].map(|c| (r * 4 + c) as f32).as_ptr()) });
        for (c, column) in F32x4::transpose(rows).into_iter().enumerate() {
            assert_eq!(values(column), [0, 1, 2, 3].map(|r| (r * 4 + c) as f32));
        }
    }
}
