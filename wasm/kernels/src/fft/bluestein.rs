//! Lengths with large prime factors (Bluestein 1970): with c(k) = exp(-i pi k^2 / n), X(k) = c(k) sum over j of (x(j) c(j)) c*(k - j),
//! a convolution that is done by transforms of a power of two m >= 2n - 1.

use super::passes::{forward, inverse};
use super::plan::{Plan, root};
use crate::simd::F32x4;
use std::rc::Rc;

pub struct Bluestein {
    /// c(k): real, imaginary.
    chirp: Vec<f32>,
    /// Spectrum of c*(k) in the plan's order, over m: real, imaginary.
    spectrum: Vec<f32>,
    plan: Rc<Plan>,
}

impl Bluestein {
    pub fn new(length: usize) -> Bluestein {
        let plan = Plan::of((2 * length - 1).next_power_of_two());
        let m = plan.length;
        let (mut re, mut im) = (vec![0.0; m * 4], vec![0.0; m * 4]);
        let mut chirp = Vec::with_capacity(2 * length);
        for k in 0..length {
            let square = (k as u128 * k as u128 % (2 * length as u128)) as usize;
            let (c, s) = root(square, 2 * length);
            chirp.extend([c as f32, s as f32]);
            for at in [k, (m - k) % m] {
                (re[at * 4], im[at * 4]) = ((c / m as f64) as f32, (-s / m as f64) as f32);
            }
        }
        forward::<4>(&plan, &mut re, &mut im);
        let spectrum = (0..m).flat_map(|k| [re[k * 4], im[k * 4]]).collect();
        Bluestein { chirp, spectrum, plan }
    }

    /// Transforms `length` rows of `L` lanes in place, frequencies in their natural order.
    pub fn transform<const L: usize>(&self, re: &mut [f32], im: &mut [f32]) {
        let m = self.plan.length;
        let (mut a, mut b) = (vec![0.0; m * L], vec![0.0; m * L]);
        a[..re.len()].copy_from_slice(re);
        b[..im.len()].copy_from_slice(im);
        multiply::<L>(&mut a, &mut b, &self.chirp);
        forward::<L>(&self.plan, &mut a, &mut b);
        multiply::<L>(&mut a, &mut b, &self.spectrum);
        inverse::<L>(&self.plan, &mut a, &mut b);
        multiply::<L>(&mut a, &mut b, &self.chirp);
        re.copy_from_slice(&a[..re.len()]);
        im.copy_from_slice(&b[..im.len()]);
    }
}

/// Row k times the k-th factor.
fn multiply<const L: usize>(re: &mut [f32], im: &mut [f32], factors: &[f32]) {
    for ((re, im), factor) in re.chunks_exact_mut(L).zip(im.chunks_exact_mut(L)).zip(factors.chunks_exact(2)) {
        let (c, s) = (F32x4::splat(factor[0]), F32x4::splat(factor[1]));
        for lane in (0..L).step_by(4) {
            // SAFETY: both rows hold L values, a multiple of four.
            unsafe {
                let (x, y) = (F32x4::load(re.as_ptr().add(lane)), F32x4::load(im.as_ptr().add(lane)));
                (x * c - y * s).store(re.as_mut_ptr().add(lane));
                (x * s + y * c).store(im.as_mut_ptr().add(lane));
            }
        }
    }
}
