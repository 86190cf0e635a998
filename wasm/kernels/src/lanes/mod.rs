//! Two doubles or four floats at a time: vectors of WebAssembly where there are any, arrays elsewhere, with the same bits
//! (every operation is exactly rounded by IEEE 754 in both).

#[cfg(not(target_arch = "wasm32"))]
mod arrays;
#[cfg(target_arch = "wasm32")]
mod vectors;

#[cfg(not(target_arch = "wasm32"))]
pub use arrays::{Mask, Pair, Quad};
#[cfg(target_arch = "wasm32")]
pub use vectors::{Mask, Pair, Quad};

#[cfg(test)]
mod tests;

/// Doubles from here to twice as much are the integers: their last bits count them.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// Values of a `Quad`.
pub const LANES: usize = 4;

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

impl Quad {
    /// The first four values of a slice. Panics where there are fewer.
    #[inline(always)]
    pub fn read(values: &[f32]) -> Self {
        // SAFETY: four values are there.
        unsafe { Self::load_at(values[..LANES].as_ptr()) }
    }

    /// Sets the first four values of a slice. Panics where there are fewer.
    #[inline(always)]
    pub fn write(self, values: &mut [f32]) {
        // SAFETY: four values are there.
        unsafe { self.store_at(values[..LANES].as_mut_ptr()) }
    }
}
