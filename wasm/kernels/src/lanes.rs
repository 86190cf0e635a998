//! Two doubles at a time: vectors of WebAssembly where there are any, pairs elsewhere, with the same bits (every operation is
//! exactly rounded by IEEE 754 in both).

#[cfg(target_arch = "wasm32")]
mod vector {
    use core::arch::wasm32::*;

    #[derive(Clone, Copy)]
    pub struct Pair(v128);

    impl Pair {
        pub fn new(first: f64, second: f64) -> Self {
            Pair(f64x2(first, second))
        }

        pub fn get(self) -> (f64, f64) {
            (f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0))
        }

        pub fn add(self, other: Self) -> Self {
            Pair(f64x2_add(self.0, other.0))
        }

        pub fn sub(self, other: Self) -> Self {
            Pair(f64x2_sub(self.0, other.0))
        }

        pub fn mul(self, other: Self) -> Self {
            Pair(f64x2_mul(self.0, other.0))
        }

        pub fn div(self, other: Self) -> Self {
            Pair(f64x2_div(self.0, other.0))
        }

        pub fn sqrt(self) -> Self {
            Pair(f64x2_sqrt(self.0))
        }

        pub fn abs(self) -> Self {
            Pair(f64x2_abs(self.0))
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

        pub fn promote(values: &[f32; 4]) -> (Self, Self) {
            // SAFETY: four floats are sixteen bytes; the instruction asks for no alignment.
            let all = unsafe { v128_load(values.as_ptr().cast()) };
            let high = u8x16_shuffle::<8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15>(all, all);
            (Pair(f64x2_promote_low_f32x4(all)), Pair(f64x2_promote_low_f32x4(high)))
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod vector {
    #[derive(Clone, Copy)]
    pub struct Pair(f64, f64);

    impl Pair {
        pub fn new(first: f64, second: f64) -> Self {
            Pair(first, second)
        }

        pub fn get(self) -> (f64, f64) {
            (self.0, self.1)
        }

        pub fn add(self, other: Self) -> Self {
            Pair(self.0 + other.0, self.1 + other.1)
        }

        pub fn sub(self, other: Self) -> Self {
            Pair(self.0 - other.0, self.1 - other.1)
        }

        pub fn mul(self, other: Self) -> Self {
            Pair(self.0 * other.0, self.1 * other.1)
        }

        pub fn div(self, other: Self) -> Self {
            Pair(self.0 / other.0, self.1 / other.1)
        }

        pub fn sqrt(self) -> Self {
            Pair(self.0.sqrt(), self.1.sqrt())
        }

        pub fn abs(self) -> Self {
            Pair(self.0.abs(), self.1.abs())
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

        pub fn load(pair: &[f64; 2]) -> Self {
            Pair(pair[0], pair[1])
        }

        pub fn store(self, pair: &mut [f64; 2]) {
            *pair = [self.0, self.1];
        }

        pub fn promote(values: &[f32; 4]) -> (Self, Self) {
            let [a, b, c, d] = values.map(f64::from);
            (Pair(a, b), Pair(c, d))
        }
    }
}

pub use vector::Pair;

impl Pair {
    pub fn splat(value: f64) -> Self {
        Pair::new(value, value)
    }

    pub fn total(self) -> f64 {
        let (first, second) = self.get();
        first + second
    }

    /// c0 + c1 x + c2 x^2 + …
    #[inline(always)]
    pub fn polynomial(self, coefficients: &[f64]) -> Self {
        coefficients.iter().rev().fold(Pair::splat(0.0), |sum, &c| sum.mul(self).add(Pair::splat(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_do_what_numbers_do() {
        let (a, b) = (Pair::new(3.0, -2.0), Pair::new(1.5, 4.0));
        assert_eq!(a.add(b).get(), (4.5, 2.0));
        assert_eq!(a.sub(b).get(), (1.5, -6.0));
        assert_eq!(a.mul(b).get(), (4.5, -8.0));
        assert_eq!(a.div(b).get(), (2.0, -0.5));
        assert_eq!(a.min(b).get(), (1.5, -2.0));
        assert_eq!(a.max(b).get(), (3.0, 4.0));
        assert_eq!(a.abs().get(), (3.0, 2.0));
        assert_eq!(b.sqrt().get(), (1.5f64.sqrt(), 2.0));
        assert_eq!(a.where_at_most(b, Pair::splat(1.0), Pair::splat(0.0)).get(), (0.0, 1.0));
        assert_eq!(a.polynomial(&[1.0, 2.0, 3.0]).get(), (34.0, 9.0));
        assert_eq!(a.total(), 1.0);
        let (low, high) = Pair::promote(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!((low.get(), high.get()), ((1.0, 2.0), (3.0, 4.0)));
    }
}
