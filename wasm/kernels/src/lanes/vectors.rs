//! In vectors of WebAssembly.

use core::arch::wasm32::*;
use std::ops::{Add, BitOr, Div, Mul, Sub};

/// Two doubles.
#[derive(Clone, Copy)]
pub struct Pair(v128);

impl Pair {
    pub fn new(first: f64, second: f64) -> Self {
        Pair(f64x2(first, second))
    }

    pub fn get(self) -> (f64, f64) {
        (f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0))
    }

    #[inline(always)]
    pub fn load(pair: &[f64; 2]) -> Self {
        // SAFETY: two doubles are sixteen bytes; the instruction asks for no alignment.
        Pair(unsafe { v128_load(pair.as_ptr().cast()) })
    }

    #[inline(always)]
    pub fn store(self, pair: &mut [f64; 2]) {
        // SAFETY: as above.
        unsafe { v128_store(pair.as_mut_ptr().cast(), self.0) }
    }

    /// Two floats.
    #[inline(always)]
    pub fn widen(pair: &[f32; 2]) -> Self {
        // SAFETY: two floats are eight bytes; the instruction asks for no alignment.
        Pair(f64x2_promote_low_f32x4(unsafe { v128_load64_zero(pair.as_ptr().cast()) }))
    }

    /// The second of this and the first of the next.
    pub fn across(self, next: Self) -> Self {
        Pair(i64x2_shuffle::<1, 2>(self.0, next.0))
    }

    /// The first of this and of the other.
    pub fn firsts(self, other: Self) -> Self {
        Pair(i64x2_shuffle::<0, 2>(self.0, other.0))
    }

    /// The second of this and of the other.
    pub fn seconds(self, other: Self) -> Self {
        Pair(i64x2_shuffle::<1, 3>(self.0, other.0))
    }

    pub fn plus(self, other: Self) -> Self {
        Pair(f64x2_add(self.0, other.0))
    }

    pub fn minus(self, other: Self) -> Self {
        Pair(f64x2_sub(self.0, other.0))
    }

    pub fn times(self, other: Self) -> Self {
        Pair(f64x2_mul(self.0, other.0))
    }

    pub fn over(self, other: Self) -> Self {
        Pair(f64x2_div(self.0, other.0))
    }

    pub fn sqrt(self) -> Self {
        Pair(f64x2_sqrt(self.0))
    }

    pub fn abs(self) -> Self {
        Pair(f64x2_abs(self.0))
    }

    /// The largest integers not above.
    pub fn floor(self) -> Self {
        Pair(f64x2_floor(self.0))
    }

    /// The nearest integers, the even one of two.
    pub fn nearest(self) -> Self {
        Pair(f64x2_nearest(self.0))
    }

    /// Bit k where lane k is greater; none where either is NaN.
    pub fn greater(self, than: Self) -> u32 {
        i64x2_bitmask(f64x2_gt(self.0, than.0)).into()
    }

    /// The integers towards zero, from 0 to 2^31 - 1.
    pub fn truncate(self) -> (usize, usize) {
        let whole = i32x4_trunc_sat_f64x2_zero(self.0);
        (i32x4_extract_lane::<0>(whole) as usize, i32x4_extract_lane::<1>(whole) as usize)
    }

    /// Integers from 0 to 2^32 - 1; others come out as any. Much cheaper than `truncate`.
    #[inline(always)]
    pub fn integers(self) -> (usize, usize) {
        let bits = f64x2_add(self.0, f64x2_splat(super::TWO_52));
        (i64x2_extract_lane::<0>(bits) as u32 as usize, i64x2_extract_lane::<1>(bits) as u32 as usize)
    }

    /// The lesser; the second where they are equal or one is NaN.
    pub fn min(self, other: Self) -> Self {
        Pair(f64x2_pmin(other.0, self.0))
    }

    /// The greater; the second where they are equal or one is NaN.
    pub fn max(self, other: Self) -> Self {
        Pair(f64x2_pmax(other.0, self.0))
    }

    /// `yes` where self <= limit, else `no`.
    pub fn where_at_most(self, limit: Self, yes: Self, no: Self) -> Self {
        Pair(v128_bitselect(yes.0, no.0, f64x2_le(self.0, limit.0)))
    }
}

/// Four floats.
#[derive(Clone, Copy)]
pub struct Quad(v128);

impl Quad {
    #[inline(always)]
    pub fn load(values: &[f32; 4]) -> Self {
        // SAFETY: four floats are sixteen bytes; the instruction asks for no alignment.
        Quad(unsafe { v128_load(values.as_ptr().cast()) })
    }

    pub fn splat(value: f32) -> Self {
        Quad(f32x4_splat(value))
    }

    pub fn promote(self) -> (Pair, Pair) {
        let high = u8x16_shuffle::<8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15>(self.0, self.0);
        (Pair(f64x2_promote_low_f32x4(self.0)), Pair(f64x2_promote_low_f32x4(high)))
    }

    /// Two doubles rounded, then two zeros.
    #[inline(always)]
    pub fn narrow(pair: Pair) -> Self {
        Quad(f32x4_demote_f64x2_zero(pair.0))
    }

    /// The first `used` values where they lie from `low` to `high`, 0 elsewhere, and how many do.
    pub fn keep_between(self, low: f32, high: f32, used: u32) -> (Self, u32) {
        let within = v128_and(f32x4_ge(self.0, f32x4_splat(low)), f32x4_le(self.0, f32x4_splat(high)));
        let within = v128_and(within, u32x4_lt(u32x4(0, 1, 2, 3), u32x4_splat(used)));
        (Quad(v128_and(self.0, within)), u32::from(u32x4_bitmask(within)).count_ones())
    }

    /// value / scale + constant, its fraction cut off; `outside` where that is negative or not below it.
    pub fn levels(self, scale: f32, constant: f32, outside: u32) -> [u32; 4] {
        let place = f32x4_add(f32x4_div(self.0, f32x4_splat(scale)), f32x4_splat(constant));
        let level = u32x4_min(i32x4_trunc_sat_f32x4(place), u32x4_splat(outside));
        [
            u32x4_extract_lane::<0>(level),
            u32x4_extract_lane::<1>(level),
            u32x4_extract_lane::<2>(level),
            u32x4_extract_lane::<3>(level),
        ]
    }

    #[inline(always)]
    pub fn values(self) -> [f32; 4] {
        let mut values = [0.0; 4];
        // SAFETY: four values are there.
        unsafe { self.store_at(values.as_mut_ptr()) };
        values
    }

    /// # Safety
    /// Four values are readable at `from`.
    #[inline(always)]
    pub unsafe fn load_at(from: *const f32) -> Self {
        // SAFETY: promised by the caller; the load needs no alignment.
        Quad(unsafe { v128_load(from.cast()) })
    }

    /// # Safety
    /// Four values are writable at `to`.
    #[inline(always)]
    pub unsafe fn store_at(self, to: *mut f32) {
        // SAFETY: promised by the caller; the store needs no alignment.
        unsafe { v128_store(to.cast(), self.0) }
    }

    #[inline(always)]
    pub fn abs(self) -> Self {
        Quad(f32x4_abs(self.0))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Quad(f32x4_sqrt(self.0))
    }

    /// This magnitude with the sign of another.
    #[inline(always)]
    pub fn with_sign_of(self, other: Self) -> Self {
        Quad(v128_bitselect(other.0, self.0, f32x4_splat(-0.0)))
    }

    /// Lanes that are greater; none where either is NaN.
    #[inline(always)]
    pub fn greater(self, than: Self) -> Mask {
        Mask(f32x4_gt(self.0, than.0))
    }

    /// `yes` where self > other, else `no`.
    #[inline(always)]
    pub fn choose_above(self, other: Self, yes: Self, no: Self) -> Self {
        Quad(v128_bitselect(yes.0, no.0, f32x4_gt(self.0, other.0)))
    }

    /// The lower and the higher of each pair; equal ones keep their order. No value may be NaN.
    #[inline(always)]
    pub fn sorted(self, other: Self) -> (Self, Self) {
        (Quad(f32x4_pmin(self.0, other.0)), Quad(f32x4_pmax(self.0, other.0)))
    }

    /// Rows become columns.
    #[inline(always)]
    pub fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let low = |x: v128, y: v128| i32x4_shuffle::<0, 4, 1, 5>(x, y);
        let high = |x: v128, y: v128| i32x4_shuffle::<2, 6, 3, 7>(x, y);
        let (ac, bd, ac2, bd2) = (low(a.0, c.0), low(b.0, d.0), high(a.0, c.0), high(b.0, d.0));
        [low(ac, bd), high(ac, bd), low(ac2, bd2), high(ac2, bd2)].map(Quad)
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $intrinsic:ident;)+) => {
        $(impl $trait for Quad {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Quad($intrinsic(self.0, other.0))
            }
        })+
    };
}

operators! { Add add f32x4_add; Sub sub f32x4_sub; Mul mul f32x4_mul; Div div f32x4_div; }

/// What a comparison says of each lane.
#[derive(Clone, Copy)]
pub struct Mask(v128);

impl Mask {
    /// Lanes of this that are not lanes of the other.
    #[inline(always)]
    pub fn without(self, other: Self) -> Self {
        Mask(v128_andnot(self.0, other.0))
    }

    /// Bit k of lane k.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        i32x4_bitmask(self.0).into()
    }
}

impl BitOr for Mask {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Mask(v128_or(self.0, other.0))
    }
}
