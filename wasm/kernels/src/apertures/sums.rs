//! Sums over the pixels of one aperture. Where nothing is masked, pixels inside go without weights; NaN shows in the sums, and only then
//! are the pixels looked at one by one. Every order of summation is fixed.

use super::{MASKED, NAN};
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
struct Line<'a> {
    data: &'a [f32],
    variance: Option<&'a [f32]>,
    mask: Option<&'a [u8]>,
}

impl Frame<'_> {
    fn line(&self, y: usize) -> Line<'_> {
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
                sums.add_edge(&line, row.first, &weights.row[..row.last - row.first], sep);
            } else {
                for (from, to) in [(row.first, row.full), (row.rest, row.last)] {
                    weights.outer.overlaps(y, from, &mut weights.row[..to - from]);
                    sums.add_edge(&line, from, &weights.row[..to - from], sep);
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

    fn add_edge(&mut self, line: &Line, from: usize, weights: &[f64], sep: bool) {
        let data = &line.data[from..from + weights.len()];
        let mut part = Sums::default();
        for (&w, &d) in weights.iter().zip(data) {
            let weighted = w * f64::from(d);
            part.flux += weighted;
            part.squared_flux += w * weighted;
            part.squares += w * w;
            part.area += w;
        }
        if let Some(variance) = line.variance {
            let variance = &variance[from..from + weights.len()];
            part.noise = weights.iter().zip(variance).fold(0.0, |sum, (&w, &v)| sum + if sep { w } else { w * w } * f64::from(v));
        }
        self.flux += part.flux;
        self.squared_flux += part.squared_flux;
        self.squares += part.squares;
        self.area += part.area;
        self.noise += part.noise;
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

/// In four lanes, whatever the machine.
fn sum(values: &[f32]) -> f64 {
    let mut lanes = [0.0f64; 4];
    let chunks = values.chunks_exact(4);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += f64::from(value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += f64::from(value);
    }
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
}
