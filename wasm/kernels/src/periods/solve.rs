//! Power from trigonometric sums: normal equations, two frequencies at a time. The columns of a band are 1, the harmonics of its own, those
//! that are shared, and the values; the pivots of its own are eliminated, what remains of all bands is added (Schur complement) and
//! eliminated in turn. The power is the sum of the squares that each pivot takes from the values.

use super::{Complex, Curve, Model};
use crate::lanes::Pair;

/// Power of two frequencies, and the product of the parts that are left of each pivot (Hadamard's ratio of the determinant to the product of
/// the diagonal): sums with errors e make errors of about e over this.
#[derive(Clone, Copy)]
pub struct Solution {
    pub power: Pair,
    pub left: Pair,
}

/// Pivots with a smaller part left count for nothing here.
const NOTHING: f64 = 1e-14;

/// One band, one term: the two by two equations of Zechmeister & Kuerster (5 to 15) with weights of total one.
#[inline(always)]
pub fn single(weight: Complex, twice: Complex, value: Complex, variance: f64) -> Solution {
    let (half, one) = (Pair::splat(0.5), Pair::splat(1.0));
    let (c, s) = (weight.re, weight.im);
    let cc = half.times(one.plus(twice.re)).minus(c.times(c));
    let ss = half.times(one.minus(twice.re)).minus(s.times(s));
    let cs = half.times(twice.im).minus(c.times(s));
    let determinant = cc.times(ss).minus(cs.times(cs));
    let (yc, ys) = (value.re, value.im);
    let cross = yc.times(ys).times(cs);
    let sum = yc.times(yc).times(ss).minus(cross.plus(cross)).plus(ys.times(ys).times(cc));
    Solution { power: sum.over(determinant.times(Pair::splat(variance))), left: determinant.times(Pair::splat(4.0)) }
}

/// Room for the matrices.
#[derive(Default)]
pub struct Solver {
    band: Vec<Pair>,
    shared: Vec<Pair>,
    /// Diagonals before any pivot was eliminated.
    band_diagonal: Vec<Pair>,
    shared_diagonal: Vec<Pair>,
}

impl Solver {
    /// `sum(band, series)` gives the sums in the order of `sums::Sums`.
    pub fn general(&mut self, curve: &Curve, model: Model, sum: impl Fn(usize, usize) -> Complex) -> Solution {
        let (own, shared) = (1 + 2 * model.own, 2 * model.shared());
        let (wide, rest) = (own + shared + 1, shared + 1);
        let mut solution = Solution { power: Pair::splat(0.0), left: Pair::splat(1.0) };
        reset(&mut self.shared, rest * rest);
        reset(&mut self.shared_diagonal, shared);
        for (number, (_, share)) in curve.bands.iter().enumerate().filter(|(_, (_, share))| *share > 0.0) {
            reset(&mut self.band, wide * wide);
            fill(&mut self.band, wide, model.highest(), *share, |series| sum(number, series));
            self.band_diagonal.clear();
            self.band_diagonal.extend((0..own + shared).map(|pivot| self.band[pivot * wide + pivot]));
            let (own_diagonal, shared_diagonal) = self.band_diagonal.split_at(own);
            self.shared_diagonal.iter_mut().zip(shared_diagonal).for_each(|(total, value)| *total = total.plus(*value));
            eliminate(&mut self.band, wide, own_diagonal, &mut solution);
            for row in 0..rest {
                for column in row..rest {
                    let total = &mut self.shared[row * rest + column];
                    *total = total.plus(self.band[(own + row) * wide + own + column]);
                }
            }
        }
        eliminate(&mut self.shared, rest, &self.shared_diagonal, &mut solution);
        solution.power = solution.power.over(Pair::splat(curve.variance));
        solution
    }
}

/// The upper half of the products of the columns 1, cos x, sin x, cos 2x, …, y; what y has with itself and with 1 is left zero.
fn fill(matrix: &mut [Pair], wide: usize, highest: usize, share: f64, sum: impl Fn(usize) -> Complex) {
    let half = Pair::splat(0.5);
    let of = |multiple: usize| {
        if multiple == 0 { Complex { re: Pair::splat(share), im: Pair::splat(0.0) } } else { sum(multiple - 1) }
    };
    matrix[0] = Pair::splat(share);
    for j in 1..=highest {
        let (row, z) = (2 * j - 1, of(j));
        (matrix[row], matrix[row + 1]) = (z.re, z.im);
        for k in j..=highest {
            let (column, near, far) = (2 * k - 1, of(k - j), of(k + j));
            matrix[row * wide + column] = half.times(near.re.plus(far.re));
            matrix[row * wide + column + 1] = half.times(far.im.plus(near.im));
            matrix[(row + 1) * wide + column + 1] = half.times(near.re.minus(far.re));
            if k > j {
                matrix[(row + 1) * wide + column] = half.times(far.im.minus(near.im));
            }
        }
        let y = sum(2 * highest + j - 1);
        (matrix[row * wide + wide - 1], matrix[(row + 1) * wide + wide - 1]) = (y.re, y.im);
    }
}

fn reset(values: &mut Vec<Pair>, length: usize) {
    values.clear();
    values.resize(length, Pair::splat(0.0));
}

/// Eliminates as many columns of a symmetric matrix (upper half), whose last column is that of the values, as `diagonal` has.
fn eliminate(matrix: &mut [Pair], wide: usize, diagonal: &[Pair], solution: &mut Solution) {
    let (zero, one) = (Pair::splat(0.0), Pair::splat(1.0));
    for (pivot, &whole) in diagonal.iter().enumerate() {
        let (done, rest) = matrix.split_at_mut((pivot + 1) * wide);
        let row = &done[pivot * wide..];
        let left = whole.where_at_most(zero, zero, row[pivot].over(whole));
        solution.left = solution.left.times(left);
        let inverse = left.where_at_most(Pair::splat(NOTHING), zero, one.over(row[pivot]));
        let y = row[wide - 1];
        solution.power = solution.power.plus(y.times(y).times(inverse));
        for (below, target) in (pivot + 1..wide).zip(rest.chunks_exact_mut(wide)) {
            let factor = row[below].times(inverse);
            for (target, value) in target[below..].iter_mut().zip(&row[below..]) {
                *target = target.minus(factor.times(*value));
            }
        }
    }
}
