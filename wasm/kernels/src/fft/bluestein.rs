//! Lengths with large prime factors (Bluestein 1970): with c(k) = exp(-i pi k^2 / n), X(k) = c(k) sum over j of (x(j) c(j)) c*(k - j),
//! a convolution that is done by transforms of a power of two m >= 2n - 1.

use super::passes::{forward, inverse};
use super::plan::{Plan, root};
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
        let mut rows = vec![0.0; m * 8];
        let mut chirp = Vec::with_capacity(2 * length);
        for k in 0..length {
            let square = (k as u128 * k as u128 % (2 * length as u128)) as usize;
            let (c, s) = root(square, 2 * length);
            chirp.extend([c as f32, s as f32]);
            for at in [k, (m - k) % m] {
                (rows[at * 8], rows[at * 8 + 4]) = ((c / m as f64) as f32, (-s / m as f64) as f32);
            }
        }
        forward::<4>(&plan, &mut rows);
        let spectrum = (0..m).flat_map(|k| [rows[k * 8], rows[k * 8 + 4]]).collect();
        Bluestein { chirp, spectrum, plan }
    }

    /// Transforms `length` rows of `L` lanes in place, frequencies in their natural order.
    pub fn transform<const L: usize>(&self, rows: &mut [f32]) {
        let mut long = vec![0.0; self.plan.length * 2 * L];
        long[..rows.len()].copy_from_slice(rows);
        multiply::<L>(&mut long, &self.chirp);
        forward::<L>(&self.plan, &mut long);
        multiply::<L>(&mut long, &self.spectrum);
        inverse::<L>(&self.plan, &mut long);
        multiply::<L>(&mut long, &self.chirp);
        rows.copy_from_slice(&long[..rows.len()]);
    }
}

/// Row k times the k-th factor.
fn multiply<const L: usize>(rows: &mut [f32], factors: &[f32]) {
    for (row, factor) in rows.chunks_exact_mut(2 * L).zip(factors.chunks_exact(2)) {
        let (re, im) = row.split_at_mut(L);
        for (x, y) in re.iter_mut().zip(im) {
            (*x, *y) = (*x * factor[0] - *y * factor[1], *x * factor[1] + *y * factor[0]);
        }
    }
}
