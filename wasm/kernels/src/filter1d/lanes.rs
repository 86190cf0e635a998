//! Four f32 side by side: the same operation on each, so a lane never sees the others. Written with the vector instructions of
//! WebAssembly where it is the target, as plain arrays elsewhere; both round each operation alike.

#[cfg(target_arch = "wasm32")]
mod vector {
    use core::arch::wasm32::*;

    #[derive(Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        pub const COUNT: usize = 4;

        #[inline(always)]
        pub fn all(value: f32) -> Lanes {
            Lanes(f32x4_splat(value))
        }
        #[inline(always)]
        pub fn load(values: &[f32; 4]) -> Lanes {
            // SAFETY: sixteen bytes are there; the load needs no alignment.
            Lanes(unsafe { v128_load(values.as_ptr().cast()) })
        }
        #[inline(always)]
        pub fn values(self) -> [f32; 4] {
            let mut values = [0.0f32; 4];
            // SAFETY: sixteen bytes are there; the store needs no alignment.
            unsafe { v128_store(values.as_mut_ptr().cast(), self.0) };
            values
        }
        #[inline(always)]
        pub fn abs(self) -> Lanes {
            Lanes(f32x4_abs(self.0))
        }
        #[inline(always)]
        pub fn sqrt(self) -> Lanes {
            Lanes(f32x4_sqrt(self.0))
        }
        /// `yes` where self > other, else `no`.
        #[inline(always)]
        pub fn choose_above(self, other: Lanes, yes: Lanes, no: Lanes) -> Lanes {
            Lanes(v128_bitselect(yes.0, no.0, f32x4_gt(self.0, other.0)))
        }
        /// This magnitude with the sign of another.
        #[inline(always)]
        pub fn with_sign_of(self, other: Lanes) -> Lanes {
            Lanes(v128_bitselect(other.0, self.0, f32x4_splat(-0.0)))
        }
    }

    macro_rules! operator {
        ($($trait:ident $method:ident $intrinsic:ident;)+) => {
            $(impl core::ops::$trait for Lanes {
                type Output = Lanes;
                #[inline(always)]
                fn $method(self, other: Lanes) -> Lanes {
                    Lanes($intrinsic(self.0, other.0))
                }
            })+
        };
    }
    operator! { Add add f32x4_add; Sub sub f32x4_sub; Mul mul f32x4_mul; Div div f32x4_div; }
}

#[cfg(not(target_arch = "wasm32"))]
mod vector {
    #[derive(Clone, Copy)]
    pub struct Lanes([f32; 4]);

    impl Lanes {
        pub const COUNT: usize = 4;

        pub fn all(value: f32) -> Lanes {
            Lanes([value; 4])
        }
        pub fn load(values: &[f32; 4]) -> Lanes {
            Lanes(*values)
        }
        pub fn values(self) -> [f32; 4] {
            self.0
        }
        pub fn abs(self) -> Lanes {
            Lanes(self.0.map(f32::abs))
        }
        pub fn sqrt(self) -> Lanes {
            Lanes(self.0.map(f32::sqrt))
        }
        /// `yes` where self > other, else `no`.
        pub fn choose_above(self, other: Lanes, yes: Lanes, no: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|i| if self.0[i] > other.0[i] { yes.0[i] } else { no.0[i] }))
        }
        /// This magnitude with the sign of another.
        pub fn with_sign_of(self, other: Lanes) -> Lanes {
            Lanes(std::array::from_fn(|i| self.0[i].copysign(other.0[i])))
        }
    }

    macro_rules! operator {
        ($($trait:ident $method:ident $operator:tt;)+) => {
            $(impl core::ops::$trait for Lanes {
                type Output = Lanes;
                fn $method(self, other: Lanes) -> Lanes {
                    Lanes(std::array::from_fn(|i| self.0[i] $operator other.0[i]))
                }
            })+
        };
    }
    operator! { Add add +; Sub sub -; Mul mul *; Div div /; }
}

pub use vector::Lanes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_do_as_numbers_do() {
        let (a, b) = (Lanes::load(&[1.0, -2.0, 3.0, f32::NAN]), Lanes::all(2.0));
        assert_eq!((a + b).values()[..3], [3.0, 0.0, 5.0]);
        assert_eq!((a * b - a / b).values()[..3], [1.5, -3.0, 4.5]);
        assert_eq!(a.abs().sqrt().values()[1], 2f32.sqrt());
        assert_eq!(a.choose_above(b, b, Lanes::all(0.0)).values(), [0.0, 0.0, 2.0, 0.0]);
        assert_eq!(b.with_sign_of(a).values()[..3], [2.0, -2.0, 2.0]);
    }
}
