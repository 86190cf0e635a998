//! In plain arrays: what the vectors do, element by element.

use std::array::from_fn;
use std::ops::{Add, BitOr, Div, Mul, Sub};

/// Two doubles.
#[derive(Clone, Copy)]
pub struct Pair(f64, f64);

impl Pair {
    pub fn new(first: f64, second: f64) -> Self {
        Pair(first, second)
    }

    pub fn get(self) -> (f64, f64) {
        (self.0, self.1)
    }

    pub fn load(pair: &[f64; 2]) -> Self {
        Pair(pair[0], pair[1])
    }

    pub fn store(self, pair: &mut [f64; 2]) {
        *pair = [self.0, self.1];
    }

    /// Two floats.
    pub fn widen(pair: &[f32; 2]) -> Self {
        Pair(f64::from(pair[0]), f64::from(pair[1]))
    }

    /// The second of this and the first of the next.
    pub fn across(self, next: Self) -> Self {
        Pair(self.1, next.0)
    }

    /// The first of this and of the other.
    pub fn firsts(self, other: Self) -> Self {
        Pair(self.0, other.0)
    }

    /// The second of this and of the other.
    pub fn seconds(self, other: Self) -> Self {
        Pair(self.1, other.1)
    }

    pub fn plus(self, other: Self) -> Self {
        Pair(self.0 + other.0, self.1 + other.1)
    }

    pub fn minus(self, other: Self) -> Self {
        Pair(self.0 - other.0, self.1 - other.1)
    }

    pub fn times(self, other: Self) -> Self {
        Pair(self.0 * other.0, self.1 * other.1)
    }

    pub fn over(self, other: Self) -> Self {
        Pair(self.0 / other.0, self.1 / other.1)
    }

    pub fn sqrt(self) -> Self {
        Pair(self.0.sqrt(), self.1.sqrt())
    }

    pub fn abs(self) -> Self {
        Pair(self.0.abs(), self.1.abs())
    }

    /// The largest integers not above.
    pub fn floor(self) -> Self {
        Pair(self.0.floor(), self.1.floor())
    }

    /// The nearest integers, the even one of two.
    pub fn nearest(self) -> Self {
        Pair(self.0.round_ties_even(), self.1.round_ties_even())
    }

    /// Bit k where lane k is greater; none where either is NaN.
    pub fn greater(self, than: Self) -> u32 {
        u32::from(self.0 > than.0) | u32::from(self.1 > than.1) << 1
    }

    /// The integers towards zero, from 0 to 2^31 - 1.
    pub fn truncate(self) -> (usize, usize) {
        (self.0 as i32 as usize, self.1 as i32 as usize)
    }

    /// Integers from 0 to 2^32 - 1; others come out as any.
    pub fn integers(self) -> (usize, usize) {
        let integer = |value: f64| (value + super::TWO_52).to_bits() as u32 as usize;
        (integer(self.0), integer(self.1))
    }

    /// The lesser; the second where they are equal or one is NaN.
    pub fn min(self, other: Self) -> Self {
        let least = |a: f64, b: f64| if a < b { a } else { b };
        Pair(least(self.0, other.0), least(self.1, other.1))
    }

    /// The greater; the second where they are equal or one is NaN.
    pub fn max(self, other: Self) -> Self {
        let most = |a: f64, b: f64| if b < a { a } else { b };
        Pair(most(self.0, other.0), most(self.1, other.1))
    }

    /// `yes` where self <= limit, else `no`.
    pub fn where_at_most(self, limit: Self, yes: Self, no: Self) -> Self {
        Pair(if self.0 <= limit.0 { yes.0 } else { no.0 }, if self.1 <= limit.1 { yes.1 } else { no.1 })
    }
}

/// Four floats.
#[derive(Clone, Copy)]
pub struct Quad([f32; 4]);

impl Quad {
    pub fn load(values: &[f32; 4]) -> Self {
        Quad(*values)
    }

    pub fn splat(value: f32) -> Self {
        Quad([value; 4])
    }

    pub fn promote(self) -> (Pair, Pair) {
        let [a, b, c, d] = self.0.map(f64::from);
        (Pair(a, b), Pair(c, d))
    }

    /// Two doubles rounded, then two zeros.
    pub fn narrow(pair: Pair) -> Self {
        Quad([pair.0 as f32, pair.1 as f32, 0.0, 0.0])
    }

    /// The first `used` values where they lie from `low` to `high`, 0 elsewhere, and how many do.
    pub fn keep_between(self, low: f32, high: f32, used: u32) -> (Self, u32) {
        let (mut kept, mut count) = ([0.0; 4], 0);
        for (kept, value) in kept.iter_mut().zip(self.0).take(used as usize) {
            if value >= low && value <= high {
                *kept = value;
                count += 1;
            }
        }
        (Quad(kept), count)
    }

    /// value / scale + constant, its fraction cut off; `outside` where that is negative or not below it.
    pub fn levels(self, scale: f32, constant: f32, outside: u32) -> [u32; 4] {
        self.0.map(|value| ((value / scale + constant) as i32 as u32).min(outside))
    }

    pub fn values(self) -> [f32; 4] {
        self.0
    }

    /// # Safety
    /// Four values are readable at `from`.
    #[inline(always)]
    pub unsafe fn load_at(from: *const f32) -> Self {
        // SAFETY: promised by the caller.
        Quad(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }

    /// # Safety
    /// Four values are writable at `to`.
    #[inline(always)]
    pub unsafe fn store_at(self, to: *mut f32) {
        // SAFETY: promised by the caller.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }

    pub fn abs(self) -> Self {
        Quad(self.0.map(f32::abs))
    }

    pub fn sqrt(self) -> Self {
        Quad(self.0.map(f32::sqrt))
    }

    /// This magnitude with the sign of another.
    pub fn with_sign_of(self, other: Self) -> Self {
        Quad(from_fn(|lane| self.0[lane].copysign(other.0[lane])))
    }

    /// Lanes that are greater; none where either is NaN.
    #[inline(always)]
    pub fn greater(self, than: Self) -> Mask {
        Mask(from_fn(|lane| self.0[lane] > than.0[lane]))
    }

    /// `yes` where self > other, else `no`.
    pub fn choose_above(self, other: Self, yes: Self, no: Self) -> Self {
        Quad(from_fn(|lane| if self.0[lane] > other.0[lane] { yes.0[lane] } else { no.0[lane] }))
    }

    /// The lower and the higher of each pair; equal ones keep their order. No value may be NaN.
    #[inline(always)]
    pub fn sorted(self, other: Self) -> (Self, Self) {
        let lower = |k: usize| if other.0[k] < self.0[k] { other.0[k] } else { self.0[k] };
        let higher = |k: usize| if self.0[k] < other.0[k] { other.0[k] } else { self.0[k] };
        (Quad(from_fn(lower)), Quad(from_fn(higher)))
    }

    /// Rows become columns.
    #[inline(always)]
    pub fn transpose(rows: [Self; 4]) -> [Self; 4] {
        from_fn(|column| Quad(from_fn(|row| rows[row].0[column])))
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident;)+) => {
        $(impl $trait for Quad {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Quad(from_fn(|lane| self.0[lane].$method(other.0[lane])))
            }
        })+
    };
}

operators! { Add add; Sub sub; Mul mul; Div div; }

/// What a comparison says of each lane.
#[derive(Clone, Copy)]
pub struct Mask([bool; 4]);

impl Mask {
    /// Lanes of this that are not lanes of the other.
    #[inline(always)]
    pub fn without(self, other: Self) -> Self {
        Mask(from_fn(|lane| self.0[lane] & !other.0[lane]))
    }

    /// Bit k of lane k.
    #[inline(always)]
    pub fn bits(self) -> u32 {
        (0..4).map(|lane| u32::from(self.0[lane]) << lane).sum()
    }
}

impl BitOr for Mask {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Mask(from_fn(|lane| self.0[lane] | other.0[lane]))
    }
}
