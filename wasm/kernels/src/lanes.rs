//! Four f32 at a time: the vectors of SIMD128 where there are any, four numbers elsewhere, with the same bits.

#[cfg(target_arch = "wasm32")]
use core::arch::wasm32::{f32x4_pmax, f32x4_pmin, v128, v128_load, v128_store};

#[derive(Clone, Copy)]
#[cfg(target_arch = "wasm32")]
pub struct Lanes(v128);

#[derive(Clone, Copy)]
#[cfg(not(target_arch = "wasm32"))]
pub struct Lanes([f32; LANES]);

pub const LANES: usize = 4;

impl Lanes {
    #[inline(always)]
    pub fn load(values: &[f32]) -> Self {
        let four: &[f32; LANES] = values[..LANES].try_into().expect("four values");
        #[cfg(target_arch = "wasm32")]
        // SAFETY: sixteen bytes are there; the load needs no alignment.
        return Self(unsafe { v128_load(four.as_ptr().cast()) });
        #[cfg(not(target_arch = "wasm32"))]
        return Self(*four);
    }

    #[inline(always)]
    pub fn store(self, out: &mut [f32]) {
        let four: &mut [f32; LANES] = (&mut out[..LANES]).try_into().expect("four values");
        #[cfg(target_arch = "wasm32")]
        // SAFETY: sixteen bytes are there; the store needs no alignment.
        unsafe {
            v128_store(four.as_mut_ptr().cast(), self.0);
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            *four = self.0;
        }
    }

    /// The lower and the higher of each pair; equal ones keep their order. No value may be NaN.
    #[inline(always)]
    pub fn sorted(self, other: Self) -> (Self, Self) {
        #[cfg(target_arch = "wasm32")]
        return (Self(f32x4_pmin(self.0, other.0)), Self(f32x4_pmax(self.0, other.0)));
        #[cfg(not(target_arch = "wasm32"))]
        {
            let (mut low, mut high) = (self.0, self.0);
            for k in 0..LANES {
                low[k] = if other.0[k] < self.0[k] { other.0[k] } else { self.0[k] };
                high[k] = if self.0[k] < other.0[k] { other.0[k] } else { self.0[k] };
            }
            (Self(low), Self(high))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_sorted_lane_by_lane() {
        let (low, high) = Lanes::load(&[1.0, 5.0, -0.5, 2.0]).sorted(Lanes::load(&[2.0, 4.0, -0.5, -3.0]));
        let (mut a, mut b) = ([0.0; LANES], [0.0; LANES]);
        low.store(&mut a);
        high.store(&mut b);
        assert_eq!(a, [1.0, 4.0, -0.5, -3.0]);
        assert_eq!(b, [2.0, 5.0, -0.5, 2.0]);
    }
}
