//! exp(2 pi i x) of two numbers of turns at once. With h = x less its nearest integer, the Taylor series of cosine and sine at 2 pi h / 4,
//! which is at most pi / 4, are good to their last bit; the angle is then doubled twice. Errors below 2e-15.

use super::Complex;
use crate::lanes::Pair;

/// (-1)^k / (2k)! and (-1)^k / (2k + 1)!
const COSINE: [f64; 9] = [
    1.0,
    -1.0 / 2.0,
    1.0 / 24.0,
    -1.0 / 720.0,
    1.0 / 40_320.0,
    -1.0 / 3_628_800.0,
    1.0 / 479_001_600.0,
    -1.0 / 87_178_291_200.0,
    1.0 / 20_922_789_888_000.0,
];
const SINE: [f64; 8] = [
    1.0,
    -1.0 / 6.0,
    1.0 / 120.0,
    -1.0 / 5_040.0,
    1.0 / 362_880.0,
    -1.0 / 39_916_800.0,
    1.0 / 6_227_020_800.0,
    -1.0 / 1_307_674_368_000.0,
];

#[inline(always)]
pub fn turn(x: Pair) -> Complex {
    let angle = x.minus(x.nearest()).times(Pair::splat(std::f64::consts::FRAC_PI_2));
    let square = angle.times(angle);
    let quarter = Complex { re: square.polynomial(&COSINE), im: angle.times(square.polynomial(&SINE)) };
    doubled(doubled(quarter))
}

/// The square of a number on the unit circle.
#[inline(always)]
fn doubled(z: Complex) -> Complex {
    let twice = z.im.plus(z.im);
    Complex { re: Pair::splat(1.0).minus(twice.times(z.im)), im: twice.times(z.re) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn is_cosine_and_sine() {
        for i in -4000..4000 {
            let (x, far) = (f64::from(i) / 1013.0, f64::from(i) * 1e4);
            let Complex { re, im } = turn(Pair::new(x, far));
            let turned = x - x.round();
            assert!((re.get().0 - libm::cos(TAU * turned)).abs() < 2e-15 && (im.get().0 - libm::sin(TAU * turned)).abs() < 2e-15);
            assert_eq!((re.get().1, im.get().1), (1.0, 0.0));
        }
    }
}
