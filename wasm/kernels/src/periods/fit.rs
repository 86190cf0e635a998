//! The fit at one frequency: columns of the design matrix, each times the root of the weight, made orthogonal one after another by
//! modified Gram-Schmidt, twice (Giraud, Langou & Rozloznik 2005, "twice is enough"). What is left of a column after that tells how much
//! it adds; where that is nothing but rounding the column is left out.

use super::turn::turn;
use super::{Curve, Model};
use crate::lanes::Pair;
use std::ops::Range;

/// A column of which less than this part is left is one that others make up.
const NOTHING: f64 = 1e-10;

/// Room for the columns.
pub struct Fit<'a> {
    curve: &'a Curve,
    model: Model,
    root: Vec<f64>,
    columns: Vec<Column>,
    residual: Vec<f64>,
}

struct Column {
    range: Range<usize>,
    values: Vec<f64>,
    mean: bool,
    /// What each earlier column had of this one, and the length of what was left; zero where it is left out.
    parts: Vec<f64>,
    length: f64,
    /// What it has of the values.
    share: f64,
}

impl<'a> Fit<'a> {
    pub fn new(curve: &'a Curve, model: Model) -> Self {
        let root = curve.weight.iter().map(|weight| weight.sqrt()).collect();
        let mut columns = vec![];
        let mut add = |range: &Range<usize>, count: usize, mean: bool| {
            for _ in 0..count {
                let values = vec![0.0; range.len()];
                columns.push(Column { range: range.clone(), values, mean, parts: vec![], length: 0.0, share: 0.0 });
            }
        };
        for (range, _) in &curve.bands {
            add(range, 1, true);
            add(range, 2 * model.own, false);
        }
        add(&(0..curve.time.len()), 2 * model.shared(), false);
        Self { curve, model, root, columns, residual: vec![] }
    }

    /// Power at a frequency.
    pub fn power(&mut self, frequency: f64) -> f64 {
        if self.curve.variance == 0.0 {
            return 0.0;
        }
        self.design(frequency);
        self.residual.clear();
        self.residual.extend(self.root.iter().zip(&self.curve.value).map(|(root, value)| root * value));
        let mut sum = 0.0;
        for number in 0..self.columns.len() {
            self.orthogonalise(number);
            let column = &mut self.columns[number];
            let rest = &mut self.residual[column.range.clone()];
            column.share = dot(&column.values, rest);
            subtract(rest, column.share, &column.values);
            sum += if column.mean { 0.0 } else { column.share * column.share };
        }
        sum / self.curve.variance
    }

    /// Of the frequency that `power` was last asked for: sum of the squares of what is left, in the unit of `Curve::variance`.
    pub fn left(&self) -> f64 {
        dot(&self.residual, &self.residual)
    }

    /// Of that frequency: for each band its mean, then cosine and sine of every harmonic. NaN for a band without epochs.
    pub fn coefficients(&self, out: &mut [f64]) {
        let count = self.columns.len();
        let mut solved = vec![0.0; count];
        for number in (0..count).rev() {
            let column = &self.columns[number];
            let later = (number + 1..count).map(|other| self.columns[other].parts[number] * solved[other]).sum::<f64>();
            solved[number] = if column.length > 0.0 { (column.share - later) / column.length } else { 0.0 };
        }
        let (own, wide) = (1 + 2 * self.model.own, 1 + 2 * self.model.highest());
        let shared = &solved[own * self.curve.bands.len()..];
        for (band, out) in out.chunks_exact_mut(wide).enumerate() {
            out[..own].copy_from_slice(&solved[band * own..(band + 1) * own]);
            out[own..].copy_from_slice(shared);
            out[0] += self.curve.means[band];
        }
    }

    fn design(&mut self, frequency: f64) {
        let (own, shared) = (1 + 2 * self.model.own, 2 * self.model.shared());
        let bands = self.curve.bands.len();
        for harmonic in 1..=self.model.highest() {
            let first =
                if harmonic <= self.model.own { 2 * harmonic - 1 } else { bands * own + 2 * (harmonic - self.model.own) - 2 };
            let columns = if harmonic <= self.model.own { bands } else { usize::from(shared > 0) };
            for at in (0..columns).map(|band| first + band * own) {
                let [cosine, sine] = &mut self.columns[at..at + 2] else { unreachable!() };
                let range = cosine.range.clone();
                let turns = harmonic as f64 * frequency;
                fill(&self.curve.time[range.clone()], &self.root[range], turns, &mut cosine.values, &mut sine.values);
            }
        }
        for column in self.columns.iter_mut().filter(|column| column.mean) {
            column.values.copy_from_slice(&self.root[column.range.clone()]);
        }
    }

    fn orthogonalise(&mut self, number: usize) {
        let (earlier, [column, ..]) = self.columns.split_at_mut(number) else { unreachable!() };
        let whole = dot(&column.values, &column.values).sqrt();
        column.parts.clear();
        column.parts.resize(number, 0.0);
        for _ in 0..2 {
            for (part, other) in column.parts.iter_mut().zip(&*earlier).filter(|(_, other)| other.length > 0.0) {
                let (start, end) = (other.range.start.max(column.range.start), other.range.end.min(column.range.end));
                if start < end {
                    let values = &mut column.values[start - column.range.start..end - column.range.start];
                    let against = &other.values[start - other.range.start..end - other.range.start];
                    let product = dot(values, against);
                    *part += product;
                    subtract(values, product, against);
                }
            }
        }
        let left = dot(&column.values, &column.values).sqrt();
        column.length = if left > NOTHING * whole { left } else { 0.0 };
        let scale = if column.length > 0.0 { 1.0 / left } else { 0.0 };
        column.values.iter_mut().for_each(|value| *value *= scale);
    }
}

/// root cos(2 pi turns t) and root sin(2 pi turns t).
fn fill(time: &[f64], root: &[f64], turns: f64, cosine: &mut [f64], sine: &mut [f64]) {
    for i in (0..time.len()).step_by(2) {
        let next = (i + 1).min(time.len() - 1);
        let z = turn(Pair::new(time[i], time[next]).times(Pair::splat(turns)));
        (cosine[next], sine[next]) = (z.re.get().1 * root[next], z.im.get().1 * root[next]);
        (cosine[i], sine[i]) = (z.re.get().0 * root[i], z.im.get().0 * root[i]);
    }
}

/// Sum of products, in four sums that are added in the end.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (mut low, mut high) = (Pair::splat(0.0), Pair::splat(0.0));
    let (a, a_rest) = a.as_chunks::<4>();
    let (b, b_rest) = b.as_chunks::<4>();
    for ([a, b, c, d], [e, f, g, h]) in a.iter().zip(b) {
        low = low.plus(Pair::new(*a, *b).times(Pair::new(*e, *f)));
        high = high.plus(Pair::new(*c, *d).times(Pair::new(*g, *h)));
    }
    low.plus(high).total() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

/// values -= factor * of
fn subtract(values: &mut [f64], factor: f64, of: &[f64]) {
    values.iter_mut().zip(of).for_each(|(value, of)| *value -= factor * of);
}
