//! Two doubles or four floats at a time: vectors of WebAssembly where there are any, arrays elsewhere, with the same bits
//! (every operation is exactly rounded by IEEE 754 in both).

#[cfg(not(target_arch = "wasm32"))]
mod arrays;
#[cfg(target_arch = "wasm32")]
mod vectors;

#[cfg(not(target_arch = "wasm32"))]
pub use arrays::{Pair, Quad};
#[cfg(target_arch = "wasm32")]
pub use vectors::{Pair, Quad};

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
        coefficients.iter().rev().fold(Pair::splat(0.0), |sum, &c| sum.times(self).plus(Pair::splat(c)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_do_what_numbers_do() {
        let (a, b) = (Pair::new(3.0, -2.0), Pair::new(1.5, 4.0));
        assert_eq!(a.plus(b).get(), (4.5, 2.0));
        assert_eq!(a.minus(b).get(), (1.5, -6.0));
        assert_eq!(a.times(b).get(), (4.5, -8.0));
        assert_eq!(a.over(b).get(), (2.0, -0.5));
        assert_eq!(a.min(b).get(), (1.5, -2.0));
        assert_eq!(a.max(b).get(), (3.0, 4.0));
        assert_eq!(a.abs().get(), (3.0, 2.0));
        assert_eq!(b.sqrt().get(), (1.5f64.sqrt(), 2.0));
        assert_eq!(a.where_at_most(b, Pair::splat(1.0), Pair::splat(0.0)).get(), (0.0, 1.0));
        assert_eq!(a.polynomial(&[1.0, 2.0, 3.0]).get(), (34.0, 9.0));
        assert_eq!(a.total(), 1.0);
        assert_eq!((b.floor().get(), Pair::new(-1.5, 2.5).nearest().get()), ((1.0, 4.0), (-2.0, 2.0)));
        assert_eq!((a.greater(b), b.greater(a), a.greater(Pair::new(f64::NAN, -3.0))), (1, 2, 2));
        assert_eq!(Pair::new(3.9, 0.0).truncate(), (3, 0));
        assert_eq!(a.across(b).get(), (-2.0, 1.5));
        assert_eq!(Pair::widen(&[0.5, -8.0]).get(), (0.5, -8.0));
        let mut out = [0.0; 2];
        Pair::load(&[5.0, 6.0]).store(&mut out);
        assert_eq!(out, [5.0, 6.0]);
    }

    #[test]
    fn quads_choose_and_count() {
        let (low, high) = Quad::load(&[1.0, 2.0, 3.0, 4.0]).promote();
        assert_eq!((low.get(), high.get()), ((1.0, 2.0), (3.0, 4.0)));
        let (kept, count) = Quad::load(&[1.0, f32::NAN, 3.0, 2.0]).keep_between(1.5, 3.0, 4);
        assert_eq!(count, 2);
        assert_eq!((kept.promote().0.get(), kept.promote().1.get()), ((0.0, 0.0), (3.0, 2.0)));
        assert_eq!(Quad::splat(2.0).keep_between(0.0, 9.0, 3).1, 3);
        assert_eq!(Quad::load(&[-0.9, -1.0, 3.9, 9.0]).levels(1.0, 0.0, 5), [0, 5, 3, 5]);
        assert_eq!(Quad::splat(1e30).levels(0.5, 1.0, 7), [7; 4]);
    }
}
