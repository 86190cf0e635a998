//! Overlap of many pixels with one disk, from what its lines of the grid have in common.
//!
//! Let Q(x, y) be the signed area of the disk between the axes through its centre and the lines at x and y. Where the corner
//! (x, y) lies in the disk, Q = x y; where it lies outside, in the first quadrant, Q = F(x) + F(y) - pi r^2 / 4 with
//! F(t) = (t sqrt(r^2 - t^2) + r^2 asin(t / r)) / 2, the area below the arc from 0 to t; odd in x and in y.
//! A pixel between two columns and two rows of lines shares the second difference of Q. So one square root and one
//! arcsine a line are enough, 4 r + 6 of them a disk, in place of several a pixel of its edge.
//! The error is that of Q: 3e-16 r^2. Lines go two at a time.

use crate::lanes::Pair;
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
use std::ops::Range;

/// Lines of the grid in one direction, from number `first` on, and some more than were asked for.
#[derive(Default)]
struct Lines {
    first: i64,
    /// Signed distance from the centre, at most r.
    at: Vec<f64>,
    /// Half the chord that the disk cuts out of the line; 0 where the line misses it.
    half: Vec<f64>,
    /// F(at).
    area: Vec<f64>,
    sign: Vec<f64>,
}

/// One line.
#[derive(Clone, Copy)]
pub struct Line {
    pub at: f64,
    pub half: f64,
    area: f64,
    sign: f64,
}

/// The lines of the grid across one disk: borders of columns and of rows.
#[derive(Default)]
pub struct Disk {
    pub r: f64,
    columns: Lines,
    rows: Lines,
    /// Q at the corners of one line, and which they are: line, first and last column.
    corner: Vec<f64>,
    known: Option<(i64, usize, usize)>,
}

impl Disk {
    /// Makes ready for pixels of columns and rows [first, last) around a disk with this centre.
    pub fn place(&mut self, centre: (f64, f64), r: f64, columns: (i64, i64), rows: (i64, i64)) {
        self.r = r;
        self.columns.place(centre.0, r, columns);
        self.rows.place(centre.1, r, rows);
        self.known = None;
        if self.corner.len() < self.columns.at.len() {
            self.corner.resize(self.columns.at.len(), 0.0);
        }
    }

    /// Borders of a row of pixels.
    pub fn row(&self, y: i64) -> (Line, Line) {
        let k = (y - self.rows.first) as usize;
        (self.rows.line(k), self.rows.line(k + 1))
    }

    /// Overlaps of `count` pixels of row `y` from column `from` on, two and two: calls `visit` with the number of the first of
    /// each two. Where the last stands alone, nought is beside it.
    #[inline(always)]
    pub fn visit(&mut self, y: i64, from: i64, count: usize, mut visit: impl FnMut(usize, Pair)) {
        let start = (from - self.columns.first) as usize;
        let span = start..start + (count + 1).next_multiple_of(2);
        let (lower, upper) = self.row(y);
        if self.known != Some((y, start, span.end)) {
            self.corners(lower, span.clone());
        }
        self.known = Some((y + 1, start, span.end));
        let border = Border::new(upper, self.r);
        let Lines { at, area, sign, .. } = &self.columns;
        let lines = pairs(&at[span.clone()]).iter().zip(pairs(&area[span.clone()])).zip(pairs(&sign[span]));
        // What Q has more along the upper line than along the lower, at two corners and the next two.
        let mut strips = self.corner.as_chunks_mut::<2>().0.iter_mut().zip(lines).map(|(corner, ((x, area), sign))| {
            let above = border.corner(Pair::load(x), Pair::load(area), Pair::load(sign));
            let more = above.minus(Pair::load(corner));
            above.store(corner);
            more
        });
        let (zero, one) = (Pair::splat(0.0), Pair::splat(1.0));
        let Some(mut before) = strips.next() else { return };
        for (pair, after) in (0..count / 2).zip(strips) {
            visit(2 * pair, before.across(after).minus(before).max(zero).min(one));
            before = after;
        }
        if count % 2 == 1 {
            let (first, second) = before.get();
            visit(count - 1, Pair::new((second - first).clamp(0.0, 1.0), 0.0));
        }
    }

    /// Q along one line.
    fn corners(&mut self, line: Line, span: Range<usize>) {
        let border = Border::new(line, self.r);
        let Lines { at, area, sign, .. } = &self.columns;
        let lines = pairs(&at[span.clone()]).iter().zip(pairs(&area[span.clone()])).zip(pairs(&sign[span]));
        for (corner, ((x, area), sign)) in self.corner.as_chunks_mut::<2>().0.iter_mut().zip(lines) {
            border.corner(Pair::load(x), Pair::load(area), Pair::load(sign)).store(corner);
        }
    }
}

fn pairs(values: &[f64]) -> &[[f64; 2]] {
    values.as_chunks().0
}

/// What the corners on one line of a row have in common.
struct Border {
    y: Pair,
    /// r^2 - y^2: columns whose square is not above it cross the line inside.
    inside: Pair,
    sign: Pair,
    rest: Pair,
}

impl Border {
    fn new(line: Line, r: f64) -> Self {
        Border {
            y: Pair::splat(line.at),
            inside: Pair::splat(r * r - line.at * line.at),
            sign: Pair::splat(line.sign),
            rest: Pair::splat(line.area - line.sign * r * r * FRAC_PI_4),
        }
    }

    /// Q at two corners.
    #[inline(always)]
    fn corner(&self, x: Pair, area: Pair, sign: Pair) -> Pair {
        let outside = self.sign.times(area).plus(sign.times(self.rest));
        x.times(x).where_at_most(self.inside, x.times(self.y), outside)
    }
}

impl Lines {
    fn place(&mut self, centre: f64, r: f64, (first, last): (i64, i64)) {
        let count = ((last - first) as usize + 2).next_multiple_of(4);
        self.first = first;
        for values in [&mut self.at, &mut self.half, &mut self.area, &mut self.sign] {
            if values.len() < count {
                values.resize(count, 0.0);
            }
        }
        let mut position = Pair::new(first as f64 - 0.5, first as f64 + 0.5);
        let (at, half) = (self.at[..count].as_chunks_mut::<4>().0, self.half[..count].as_chunks_mut::<4>().0);
        let (area, sign) = (self.area[..count].as_chunks_mut::<4>().0, self.sign[..count].as_chunks_mut::<4>().0);
        let (centre, least, most) = (Pair::splat(centre), Pair::splat(-r), Pair::splat(r));
        for (((at, half), area), sign) in at.iter_mut().zip(half).zip(area).zip(sign) {
            let next = position.plus(Pair::splat(2.0));
            let t = [position, next].map(|place| place.minus(centre).max(least).min(most));
            let (chord, below, side) = primitives(t, r);
            store(t, at);
            store(chord, half);
            store(below, area);
            store(side, sign);
            position = next.plus(Pair::splat(2.0));
        }
    }

    fn line(&self, k: usize) -> Line {
        Line { at: self.at[k], half: self.half[k], area: self.area[k], sign: self.sign[k] }
    }
}

fn store([first, second]: [Pair; 2], out: &mut [f64; 4]) {
    let (low, high) = out.as_mut_slice().split_at_mut(2);
    first.store(low.try_into().expect("two of four"));
    second.store(high.try_into().expect("two of four"));
}

/// sqrt(r^2 - t^2), F(t) and the sign of t. The angle a up to pi / 4 between the radius and the nearer axis comes from the tangent
/// of its half, min / (r + max), which loses no digits, and its series; beyond, asin is pi / 2 - a. Four at a time, so that
/// the long chain of one series hides behind the other.
#[inline(always)]
fn primitives(t: [Pair; 2], r: f64) -> ([Pair; 2], [Pair; 2], [Pair; 2]) {
    let radius = Pair::splat(r);
    let size = t.map(Pair::abs);
    let half = size.map(|size| radius.minus(size).times(radius.plus(size)).sqrt());
    let tangent = [0, 1].map(|k: usize| size[k].min(half[k]).over(radius.plus(size[k].max(half[k]))));
    let square = tangent.map(|tangent| tangent.times(tangent));
    let series = ARCTANGENT.iter().rev().fold([Pair::splat(0.0); 2], |sum, &coefficient| {
        let coefficient = Pair::splat(coefficient);
        [sum[0].times(square[0]).plus(coefficient), sum[1].times(square[1]).plus(coefficient)]
    });
    let sign = t.map(|t| Pair::splat(0.0).where_at_most(t, Pair::splat(1.0), Pair::splat(-1.0)));
    let below = [0, 1].map(|k: usize| {
        let angle = tangent[k].plus(tangent[k]).times(series[k]);
        let angle = size[k].where_at_most(half[k], angle, Pair::splat(FRAC_PI_2).minus(angle));
        sign[k].times(Pair::splat(0.5)).times(size[k].times(half[k]).plus(Pair::splat(r * r).times(angle)))
    });
    (half, below, sign)
}

/// atan(q) / q from q^2 up to (sqrt 2 - 1)^2: interpolated at the Chebyshev points of that interval, to 7e-17.
const ARCTANGENT: [f64; 12] = [
    1.0,
    -0.3333333333333312,
    0.19999999999940624,
    -0.14285714279225545,
    0.11111110743808081,
    -0.09090896779913928,
    0.07692044849372554,
    -0.06662946645860014,
    0.05846842325826392,
    -0.050349458798081385,
    0.03796138759108468,
    -0.017801254747750444,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_arctangent() {
        for k in 1..=1000 {
            let q = (2f64.sqrt() - 1.0) * f64::from(k) / 1000.0;
            let ratio = Pair::splat(q * q).polynomial(&ARCTANGENT).get().0;
            assert!((q * ratio / q.atan() - 1.0).abs() < 4e-16, "{q}");
        }
    }
}
