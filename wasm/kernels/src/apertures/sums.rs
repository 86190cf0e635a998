//! Sums over the pixels of one aperture. Where nothing is masked, pixels inside go without weights; NaN shows in the sums, and only then
//! are the pixels looked at one by one. Every order of summation is fixed.

use super::{MASKED, NAN};
use crate::lanes::{Pair, Quad};
use crate::overlap::{Cover, Row};

/// Rows `first_row..` of an image of `width` x `height` pixels. A mask marks bad pixels by anything but zero.
pub struct Frame<'a> {
    pub data: &'a [f32],
    pub variance: Option<&'a [f32]>,
    pub mask: Option<&'a [u8]>,
    pub width: usize,
    pub height: usize,
    pub first_row: usize,
}

/// The apertures in hand, and room for the overlaps of one row.
pub struct Weights {
    pub outer: Cover,
    pub inner: Cover,
    /// Whether `inner` is cut out of `outer`.
    pub hollow: bool,
    row: Vec<f64>,
    cut: Vec<f64>,
}

impl Weights {
    pub fn new(width: usize) -> Self {
        let (outer, inner) = (Cover::default(), Cover::default());
        Weights { outer, inner, hollow: false, row: vec![0.0; width], cut: vec![0.0; width] }
    }

    /// All overlaps of a row, in `row[..last - first]`.
    fn weigh(&mut self, y: usize, row: Row) {
        self.outer.weigh(y, row, &mut self.row);
        if self.hollow && self.inner.rows.contains(&y) {
            let hole = self.inner.row(y);
            self.inner.weigh(y, hole, &mut self.cut);
            let start = hole.first.max(row.first);
            for x in start..hole.last.min(row.last) {
                let overlap = &mut self.row[x - row.first];
                *overlap = (*overlap - self.cut[x - hole.first]).max(0.0);
            }
        }
    }
}

/// Over good pixels, with weights w: w d, w^2 d, w^2, and w^2 V (w V as SEP has it). Areas: sum w over all, over bad ones.
#[derive(Default, Clone, Copy)]
pub struct Sums {
    pub flux: f64,
    pub squared_flux: f64,
    pub squares: f64,
    pub noise: f64,
    pub area: f64,
    pub masked: f64,
    pub flags: u8,
}

/// One row of the frame.
pub struct Line<'a> {
    pub data: &'a [f32],
    pub variance: Option<&'a [f32]>,
    pub mask: Option<&'a [u8]>,
}

impl Frame<'_> {
    pub fn line(&self, y: usize) -> Line<'_> {
        let start = (y - self.first_row) * self.width;
        let span = start..start + self.width;
        Line {
            data: &self.data[span.clone()],
            variance: self.variance.map(|values| &values[span.clone()]),
            mask: self.mask.map(|values| &values[span]),
        }
    }

    /// Whether a pixel is used.
    pub fn good(&self, y: usize, x: usize) -> Option<f32> {
        let at = (y - self.first_row) * self.width + x;
        let value = self.data[at];
        (!value.is_nan() && self.mask.is_none_or(|mask| mask[at] == 0)).then_some(value)
    }

    /// Reads a little of every row around a place at once, so that the memory answers for all of them together and not row after row.
    pub fn call_for(&self, (x, y): (f64, f64), radius: f64) {
        if radius > 32.0 {
            return;
        }
        let within = |at: f64, low: usize, size: usize| (at.max(0.0) as usize).clamp(low, low + size.max(1) - 1);
        let rows = self.data.len().checked_div(self.width).unwrap_or(0);
        let (first, last) = (within(y - radius, self.first_row, rows), within(y + radius, self.first_row, rows));
        let (left, right) = (within(x - radius, 0, self.width), within(x + radius, 0, self.width));
        let (mut sum, mut any) = (0.0f32, 0u8);
        for start in (first..=last).map(|row| (row - self.first_row) * self.width) {
            for at in [start + left, start + right] {
                sum += self.data.get(at).copied().unwrap_or_default();
                sum += self.variance.and_then(|values| values.get(at)).copied().unwrap_or_default();
                any |= self.mask.and_then(|values| values.get(at)).copied().unwrap_or_default();
            }
        }
        std::hint::black_box((sum, any));
    }

    /// The sums of the aperture in `weights`; `sep` weighs variances by w.
    pub fn sums(&self, weights: &mut Weights, sep: bool) -> Sums {
        let sums = self.sums_of_rows(weights, sep, false);
        if sums.flux.is_nan() || sums.noise.is_nan() { self.sums_of_rows(weights, sep, true) } else { sums }
    }

    fn sums_of_rows(&self, weights: &mut Weights, sep: bool, careful: bool) -> Sums {
        let mut sums = Sums::default();
        for y in weights.outer.rows.clone() {
            let row = weights.outer.row(y);
            let line = self.line(y);
            let hidden = line.mask.is_some_and(|mask| mask[row.first..row.last].iter().fold(0, |any, &m| any | m) != 0);
            if careful || hidden {
                weights.weigh(y, row);
                sums.add_one_by_one(&line, row.first, &weights.row[..row.last - row.first], sep);
            } else if weights.hollow {
                weights.weigh(y, row);
                let overlaps = &weights.row[..row.last - row.first];
                let mut edge = Edge::new(&line, (row.first, row.last), sep);
                for (k, two) in overlaps.chunks(2).enumerate() {
                    edge.add(2 * k, Pair::new(two[0], two.get(1).copied().unwrap_or(0.0)));
                }
                sums.add(&edge);
            } else {
                for span in [(row.first, row.full), (row.rest, row.last)] {
                    let mut edge = Edge::new(&line, span, sep);
                    weights.outer.visit(y, span, |k, overlaps| edge.add(k, overlaps));
                    sums.add(&edge);
                }
                sums.add_inside(&line, row.full, row.rest);
            }
        }
        sums
    }
}

impl Sums {
    /// Pixels wholly inside.
    fn add_inside(&mut self, line: &Line, from: usize, to: usize) {
        let flux = sum(&line.data[from..to]);
        let count = (to - from) as f64;
        self.flux += flux;
        self.squared_flux += flux;
        self.squares += count;
        self.area += count;
        if let Some(variance) = line.variance {
            self.noise += sum(&variance[from..to]);
        }
    }

    fn add(&mut self, edge: &Edge) {
        self.flux += edge.flux.total();
        self.squared_flux += edge.squared_flux.total();
        self.squares += edge.squares.total();
        self.area += edge.area.total();
        self.noise += edge.noise.total();
    }

    /// Every pixel looked at: masked ones and NaN are bad.
    fn add_one_by_one(&mut self, line: &Line, from: usize, weights: &[f64], sep: bool) {
        for (x, &w) in (from..).zip(weights).filter(|&(_, &w)| w > 0.0) {
            let (d, v) = (f64::from(line.data[x]), line.variance.map_or(0.0, |variance| f64::from(variance[x])));
            self.area += w;
            let bad = if line.mask.is_some_and(|mask| mask[x] != 0) {
                MASKED
            } else if d.is_nan() || v.is_nan() {
                NAN
            } else {
                0
            };
            self.flags |= bad;
            if bad != 0 {
                self.masked += w;
                continue;
            }
            self.flux += w * d;
            self.squared_flux += w * w * d;
            self.squares += w * w;
            self.noise += if sep { w } else { w * w } * v;
        }
    }
}

/// Sums over some pixels of a row that the edge cuts, two at a time.
struct Edge<'a> {
    data: &'a [f32],
    variance: Option<&'a [f32]>,
    sep: bool,
    flux: Pair,
    squared_flux: Pair,
    squares: Pair,
    area: Pair,
    noise: Pair,
}

impl<'a> Edge<'a> {
    fn new(line: &Line<'a>, (from, to): (usize, usize), sep: bool) -> Self {
        let nought = Pair::splat(0.0);
        let variance = line.variance.map(|values| &values[from..to]);
        Edge {
            data: &line.data[from..to],
            variance,
            sep,
            flux: nought,
            squared_flux: nought,
            squares: nought,
            area: nought,
            noise: nought,
        }
    }

    #[inline(always)]
    fn add(&mut self, k: usize, w: Pair) {
        let (d, square) = (two(self.data, k), w.times(w));
        self.flux = self.flux.plus(w.times(d));
        self.squared_flux = self.squared_flux.plus(square.times(d));
        self.squares = self.squares.plus(square);
        self.area = self.area.plus(w);
        if let Some(variance) = self.variance {
            self.noise = self.noise.plus(if self.sep { w } else { square }.times(two(variance, k)));
        }
    }
}

/// The values k and k + 1, nought where there is none.
#[inline(always)]
pub fn two(values: &[f32], k: usize) -> Pair {
    match values[k..].first_chunk::<2>() {
        Some(pair) => Pair::widen(pair),
        None => Pair::new(f64::from(values[k]), 0.0),
    }
}

fn sum(values: &[f32]) -> f64 {
    let (mut first, mut second) = (Pair::splat(0.0), Pair::splat(0.0));
    let (chunks, rest) = values.as_chunks::<4>();
    for chunk in chunks {
        let (low, high) = Quad::load(chunk).promote();
        (first, second) = (first.plus(low), second.plus(high));
    }
    rest.iter().fold(first.plus(second).total(), |sum, &value| sum + f64::from(value))
}
