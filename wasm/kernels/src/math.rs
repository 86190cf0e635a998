//! Elementary and special functions in f64 for the TypeScript side: the `libm` crate (a port of musl's, itself from FreeBSD's
//! msun), in place of the platform's, whose last bits differ between engines and their versions.
//!
//! One function of one number each as an export of its own, and all of them over arrays. Angles in radian. Errors are below 1.5 ulp
//! for the elementary functions, 3 for hyperbolic and error functions, 10 for the gamma functions away from zeros. Outside its
//! domain a function is NaN.

use crate::memory::{array, array_mut};
use crate::nan::canonical64;
use wasm_bindgen::prelude::wasm_bindgen;

/// Natural logarithm of |gamma(x)|.
fn log_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// 10^x, nearer than the crate's own exp10.
fn power_of_ten(x: f64) -> f64 {
    libm::pow(10.0, x)
}

/// Defines the exports of one kind, and the table of them in the same order.
macro_rules! functions {
    ($table:ident: $type:ty, $parameters:tt, $arguments:tt, $($export:ident = $function:path;)+) => {
        $(#[wasm_bindgen]
        pub fn $export $parameters -> f64 {
            canonical64($function $arguments)
        })+
        /// In the order of the names in `math.ts`.
        pub const $table: &[$type] = &[$($export),+];
    };
}

functions! { UNARY: fn(f64) -> f64, (x: f64), (x),
    math_sin = libm::sin;
    math_cos = libm::cos;
    math_tan = libm::tan;
    math_asin = libm::asin;
    math_acos = libm::acos;
    math_atan = libm::atan;
    math_sinh = libm::sinh;
    math_cosh = libm::cosh;
    math_tanh = libm::tanh;
    math_asinh = libm::asinh;
    math_acosh = libm::acosh;
    math_atanh = libm::atanh;
    math_exp = libm::exp;
    math_exp2 = libm::exp2;
    math_exp10 = power_of_ten;
    math_expm1 = libm::expm1;
    math_log = libm::log;
    math_log2 = libm::log2;
    math_log10 = libm::log10;
    math_log1p = libm::log1p;
    math_cbrt = libm::cbrt;
    math_erf = libm::erf;
    math_erfc = libm::erfc;
    math_gamma = libm::tgamma;
    math_lgamma = log_gamma;
}

functions! { BINARY: fn(f64, f64) -> f64, (x: f64, y: f64), (x, y),
    math_atan2 = libm::atan2;
    math_pow = libm::pow;
    math_hypot = libm::hypot;
}

/// `out[i] = function(x[i])`; `function` counts as `UNARY`.
///
/// # Safety
/// `x` and `out` hold `length` values each; they may be the same array.
#[wasm_bindgen]
pub unsafe fn math_unary(function: usize, x: *const f64, length: usize, out: *mut f64) {
    let function = UNARY[function];
    for i in 0..length {
        // SAFETY: promised by the caller; element by element, for the arrays may be one.
        unsafe { *out.add(i) = function(*x.add(i)) };
    }
}

/// `out[i] = function(x[i], y[i])`, a `y` of one value taken for all; `function` counts as `BINARY`.
///
/// # Safety
/// `x` and `out` hold `length` values each, `y` `length` or one; `out` overlaps neither.
#[wasm_bindgen]
pub unsafe fn math_binary(function: usize, x: *const f64, length: usize, y: *const f64, y_length: usize, out: *mut f64) {
    let function = BINARY[function];
    // SAFETY: promised by the caller.
    let (x, y, out) = unsafe { (array(x, length), array(y, y_length), array_mut(out, length)) };
    for (i, value) in out.iter_mut().enumerate() {
        *value = function(x[i], if y_length == 1 { y[0] } else { y[i] });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_have_every_function() {
        assert_eq!((UNARY.len(), BINARY.len()), (25, 3));
        assert_eq!(UNARY[16](std::f64::consts::E), 1.0);
        assert_eq!(BINARY[1](2.0, 10.0), 1024.0);
    }

    #[test]
    fn exact_where_the_result_is() {
        assert_eq!((math_sin(0.0), math_cos(0.0), math_exp(0.0), math_log(1.0)), (0.0, 1.0, 1.0, 0.0));
        assert_eq!((math_cbrt(-27.0), math_hypot(3.0, 4.0), math_log10(1e15), math_exp10(3.0)), (-3.0, 5.0, 15.0, 1000.0));
        assert_eq!((math_gamma(6.0), math_lgamma(1.0), math_erf(f64::INFINITY), math_log2(0.125)), (120.0, 0.0, 1.0, -3.0));
        assert!(math_sin(-0.0).is_sign_negative());
    }

    #[test]
    fn outside_the_domain_is_the_canonical_nan() {
        for value in [math_log(-1.0), math_asin(2.0), math_sin(f64::INFINITY), math_pow(-8.0, 1.0 / 3.0)] {
            assert_eq!(value.to_bits(), 0x7ff8_0000_0000_0000);
        }
    }

    #[test]
    fn arrays_are_the_scalars() {
        let x = [0.1, 0.7, 3.0];
        let mut out = [0.0; 3];
        for (function, scalar) in UNARY.iter().enumerate() {
            unsafe { math_unary(function, x.as_ptr(), 3, out.as_mut_ptr()) };
            assert!(x.iter().zip(&out).all(|(x, out)| scalar(*x).to_bits() == out.to_bits()));
        }
        unsafe { math_binary(1, x.as_ptr(), 3, [2.0].as_ptr(), 1, out.as_mut_ptr()) };
        assert_eq!(out, [math_pow(0.1, 2.0), math_pow(0.7, 2.0), 9.0]);
        unsafe { math_binary(0, x.as_ptr(), 3, [1.0, 0.0, -3.0].as_ptr(), 3, out.as_mut_ptr()) };
        assert_eq!(out[1], std::f64::consts::FRAC_PI_2);
    }
}
